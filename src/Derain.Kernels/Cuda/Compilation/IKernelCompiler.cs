namespace Derain.Kernels.Cuda.Compilation;

/// <summary>Makes kernels of programs.</summary>
internal interface IKernelCompiler
{
    /// <summary>Its version, which is part of what decides the result.</summary>
    Version Version { get; }

    /// <summary>The architectures it makes code for, as 10·major + minor.</summary>
    IReadOnlyList<int> SupportedArchitectures { get; }

    /// <summary>Compiles.</summary>
    /// <exception cref="KernelCompileException">The source has an error.</exception>
    /// <exception cref="NotSupportedException">It makes no code for the architecture.</exception>
    CompiledKernel Compile(KernelProgram program);
}
