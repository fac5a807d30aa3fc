using Derain.Kernels.Backends;

namespace Derain.Kernels.Cuda;

/// <summary>Recorded work of a backend's stream.</summary>
internal sealed class CudaRecording(CudaContext context, CudaStream stream, CudaGraph graph) : IRecording
{
    /// <inheritdoc/>
    public void Replay()
    {
        context.MakeCurrent();
        graph.Launch(stream);
    }

    /// <inheritdoc/>
    public void Dispose() => graph.Dispose();
}
