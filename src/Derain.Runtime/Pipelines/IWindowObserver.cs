using Derain.Kernels.Tensors;

namespace Derain.Runtime.Pipelines;

/// <summary>
/// Looks on while a window, or a tile of one, is derained, and changes nothing of it. Called by the thread that does the work, which
/// goes on when a call returns. It is also told how far that window is.
/// </summary>
public interface IWindowObserver : IProgress<DerainProgress>
{
    /// <summary>A window begins.</summary>
    /// <param name="video">The source, <c>[1, F, H, W, 3]</c> in F32 on the model's device; stays the pipeline's.</param>
    void Begin(Tensor video);

    /// <summary>A step of the deraining is done.</summary>
    /// <param name="step">Steps done.</param>
    /// <param name="steps">Steps in all.</param>
    /// <param name="estimate">
    /// Computes what the step takes the clip without rain for: latents x̂0, <c>[1, f, C, h, w]</c> in F32, the caller's to free. To be
    /// called during this call or not at all.
    /// </param>
    void Stepped(int step, int steps, Func<Tensor> estimate);

    /// <summary>A window is done.</summary>
    /// <param name="video">The result, <c>[1, F, H, W, 3]</c>, about -1..1 but not clamped; stays the pipeline's.</param>
    void Finish(Tensor video);
}
