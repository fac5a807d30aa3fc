namespace Derain.Kernels.Cuda;

/// <summary>A kernel that was made ready.</summary>
/// <param name="Kernel">Its file and constants.</param>
/// <param name="Architecture">What it is for, such as <c>sm_90a</c>.</param>
/// <param name="WasThere">Whether it was compiled before.</param>
/// <param name="Elapsed">Time that compiling or reading it took.</param>
public sealed record KernelCompilation(string Kernel, string Architecture, bool WasThere, TimeSpan Elapsed);
