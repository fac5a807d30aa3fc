namespace Derain.Kernels.Backends;

/// <summary>A recorded sequence of operations.</summary>
public interface IRecording : IDisposable
{
    /// <summary>Does all of it, after everything asked for before.</summary>
    void Replay();
}
