
namespace Derain.Kernels.Backends;

/// <summary>A device that can do the same sequence of operations again with one call.</summary>
public interface IRecordingBackend : IBackend
{
    /// <summary>
    /// Records the operations of <paramref name="work"/> instead of carrying them out. It must have been carried out once
    /// before on the same tensors, and may only execute operations: no memory, no copies from or to the host.
    /// </summary>
    /// <returns>The recording, for the same tensors in the same memory; null where this cannot be recorded.</returns>
    IRecording? Record(Action work);
}
