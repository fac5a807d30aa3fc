namespace Derain.Kernels.Cpu.Threading;

/// <summary>
/// The body of a parallel loop. A struct without references, so that the loop is compiled for it and starting one
/// allocates nothing: threads share the caller's copy through a pointer.
/// </summary>
internal interface IParallelBody
{
    /// <summary>Does piece <paramref name="index"/>; pieces run in any order, on any thread.</summary>
    void Run(int index);
}
