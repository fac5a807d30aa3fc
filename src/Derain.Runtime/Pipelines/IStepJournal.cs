using Derain.Kernels.Tensors;

namespace Derain.Runtime.Pipelines;

/// <summary>The finished steps of one window, as named tensors, so that they are not computed again.</summary>
public interface IStepJournal
{
    /// <summary>Fills a tensor with what was kept of it.</summary>
    /// <param name="name">The step.</param>
    /// <param name="host">Receives the elements; contiguous, on the host.</param>
    /// <returns>False, with the tensor untouched, if nothing was.</returns>
    bool TryRestore(string name, Tensor host);

    /// <summary>Keeps a tensor; it is durable when this returns.</summary>
    /// <param name="name">The step.</param>
    /// <param name="host">The elements; contiguous, on the host.</param>
    void Keep(string name, Tensor host);
}
