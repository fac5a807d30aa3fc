namespace Derain.Kernels.Cuda.Compilation;

/// <summary>A kernel does not compile. The message holds the compiler's whole log and where the source was saved.</summary>
public sealed class KernelCompileException : Exception
{
    private KernelCompileException(string message, string log, string? sourcePath)
        : base(message)
    {
        Log = log;
        SourcePath = sourcePath;
    }

    /// <summary>All that the compiler said.</summary>
    public string Log { get; }

    /// <summary>
    /// The file with what was compiled, constants and headers included; its first line says how to compile it by hand. Null where
    /// it could not be written.
    /// </summary>
    public string? SourcePath { get; }

    /// <summary>Saves the source in the folder for temporary files and says so.</summary>
    internal static KernelCompileException Of(KernelProgram program, string log)
    {
        // Named by what is in it, so that the same mistake made often leaves one file.
        string path = Path.Combine(Path.GetTempPath(), $"derain-{program.Name(new Version())}.cu");
        string saved;
        try
        {
            File.WriteAllText(path, program.Text);
            saved = $"Its source is saved as {path}.";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            saved = $"Its source could not be saved as {path}: {error.Message}";
            path = "";
        }

        string message = $"{program.Specialization} does not compile for {program.Architecture}. {saved}\n{log}";
        return new KernelCompileException(message, log, path.Length > 0 ? path : null);
    }
}
