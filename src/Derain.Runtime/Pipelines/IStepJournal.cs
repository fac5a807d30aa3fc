using Derain.Kernels.Tensors;

namespace Derain.Runtime.Pipelines;

/// <summary>The finished steps of one window, as named tensors, so that they are not computed again.</summary>
public interface IStepJournal
{
    /// <summary>Whether it is time to keep what was finished since the last time.</summary>
    /// <param name="isStageEnd">Whether a stage of the run is finished, after which it is worth it sooner.</param>
    bool IsDue(bool isStageEnd = false) => true;

    /// <summary>Fills a tensor with what was kept of it.</summary>
    /// <param name="name">The step.</param>
    /// <param name="host">Receives the elements; contiguous, on the host.</param>
    /// <returns>False, with the tensor untouched, if nothing was, or nothing of that type and shape.</returns>
    bool TryRestore(string name, Tensor host);

    /// <summary>Keeps a tensor; it is durable when this returns.</summary>
    /// <param name="name">The step.</param>
    /// <param name="host">The elements; contiguous, on the host.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    void Keep(string name, Tensor host);

    /// <summary>Says that a step is of no further use.</summary>
    /// <param name="name">The step.</param>
    void Drop(string name)
    {
        // What takes no room need not be dropped.
    }
}
