namespace Derain.Kernels.Cuda.Compilation;

/// <summary>A kernel does not compile. The message holds the compiler's whole log and where the source was saved.</summary>
public sealed class KernelCompileException : Exception
{
    internal KernelCompileException(
        KernelSpecialization specialization, KernelArchitecture architecture, string log, string sourcePath)
        : base($"{specialization} does not compile for {architecture}. Its source is saved as {sourcePath}.\n{log}")
    {
        Log = log;
        SourcePath = sourcePath;
    }

    /// <summary>All that the compiler said.</summary>
    public string Log { get; }

    /// <summary>The file that was compiled, with its constants in the first line.</summary>
    public string SourcePath { get; }
}
