using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Derain.Kernels.Cuda.Compilation;

/// <summary>
/// Compiled kernels on disk. The name of an entry holds the kernel, the architecture and a hash of all that decides the result
/// (source, headers, options, compiler version); beside the image lie its source and a report, so that a folder can be read by a
/// person. Folders are asked in order and the first hit wins; new entries go to the first that can be written. Files are
/// written under another name and renamed, the report last: whatever is damaged or half there counts as absent, and several
/// processes can use one folder.
/// </summary>
internal sealed class KernelCache
{
    /// <summary>Environment variable with the folders, separated as in PATH, in place of the user's own.</summary>
    public const string FolderVariable = "DERAIN_KERNEL_CACHE";

    private const string Format = "derain kernel cache 1";

    private readonly IReadOnlyList<string> _folders;

    /// <summary>A cache in these folders.</summary>
    public KernelCache(params IReadOnlyList<string> folders) => _folders = folders;

    /// <summary>The folders, in the order they are asked.</summary>
    public IReadOnlyList<string> Folders => _folders;

    /// <summary>
    /// The cache of this user: the folders in <see cref="FolderVariable"/>, or the user's cache folder; then the kernels that
    /// were shipped beside the program, if any.
    /// </summary>
    public static KernelCache OfUser()
    {
        string shipped = Path.Combine(AppContext.BaseDirectory, "compiled-kernels");
        string[] named = (Environment.GetEnvironmentVariable(FolderVariable) ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return new KernelCache([.. named.Length > 0 ? named : [UserFolder()], shipped]);
    }

    /// <summary>The kernel from the cache, or compiled now and kept for the next time.</summary>
    public CompiledKernel GetOrCompile(
        KernelCompiler compiler, KernelSpecialization specialization, KernelArchitecture architecture)
    {
        string name = NameOf(specialization, architecture, compiler.Version);
        foreach (string folder in _folders)
        {
            if (TryRead(Path.Combine(folder, name), specialization, architecture) is { } found)
            {
                return found;
            }
        }

        CompiledKernel compiled = compiler.Compile(specialization, architecture);
        foreach (string folder in _folders)
        {
            if (TryWrite(folder, name, compiled))
            {
                break;
            }
        }

        return compiled;
    }

    /// <summary>The name of an entry, without extension.</summary>
    public static string NameOf(KernelSpecialization specialization, KernelArchitecture architecture, Version compiler)
    {
        KernelSource source = KernelSource.Of(specialization.File);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        void Add(string text) => hash.AppendData(Encoding.UTF8.GetBytes(text + '\0'));
        Add(Format);
        Add(compiler.ToString());
        foreach (string option in KernelCompiler.Options(specialization, architecture))
        {
            Add(option);
        }

        Add(source.Text);
        foreach ((string include, string header) in source.Headers)
        {
            Add(include);
            Add(header);
        }

        return $"{specialization.Entry}-{architecture}-{Convert.ToHexStringLower(hash.GetHashAndReset())[..24]}";
    }

    private static CompiledKernel? TryRead(
        string path, KernelSpecialization specialization, KernelArchitecture architecture)
    {
        try
        {
            if (!File.Exists(path + ".json"))
            {
                return null;
            }

            using JsonDocument report = JsonDocument.Parse(File.ReadAllBytes(path + ".json"));
            byte[] image = File.ReadAllBytes(path + ImageExtension(architecture));
            return report.RootElement.GetProperty("sha256").GetString() == HashOf(image)
                ? new CompiledKernel(specialization, architecture, image, report.RootElement.GetProperty("log").GetString()!)
                : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException
            or KeyNotFoundException or InvalidOperationException)
        {
            return null; // damaged, or being replaced: compiling again is always right
        }
    }

    private static bool TryWrite(string folder, string name, CompiledKernel compiled)
    {
        try
        {
            Directory.CreateDirectory(folder);
            string path = Path.Combine(folder, name);
            Replace(path + ".cu", Encoding.UTF8.GetBytes($"// {compiled.Specialization}\n{KernelSource.Of(compiled.Specialization.File).Text}"));
            Replace(path + ImageExtension(compiled.Architecture), compiled.Image);
            Replace(path + ".json", Report(compiled));
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false; // full or read-only: the next folder, or none
        }
    }

    private static byte[] Report(CompiledKernel compiled)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("kernel", compiled.Specialization.ToString());
            json.WriteString("architecture", compiled.Architecture.ToString());
            json.WriteNumber("registers", compiled.Resources.Registers);
            json.WriteNumber("staticSharedBytes", compiled.Resources.StaticSharedBytes);
            json.WriteNumber("stackBytes", compiled.Resources.StackBytes);
            json.WriteNumber("spillBytes", compiled.Resources.SpillBytes);
            json.WriteString("sha256", HashOf(compiled.Image));
            json.WriteString("log", compiled.Log);
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static void Replace(string path, byte[] content)
    {
        string temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            File.WriteAllBytes(temporary, content);
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private static string ImageExtension(KernelArchitecture architecture) => architecture.IsPtx ? ".ptx" : ".cubin";

    private static string HashOf(byte[] image) => Convert.ToHexStringLower(SHA256.HashData(image));

    private static string UserFolder()
    {
        string? cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        if (string.IsNullOrEmpty(cache))
        {
            cache = OperatingSystem.IsWindows()
                ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
                : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        }

        return Path.Combine(cache, "derain", "kernels");
    }
}
