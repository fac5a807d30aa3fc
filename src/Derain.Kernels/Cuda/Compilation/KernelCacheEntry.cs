using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Derain.Kernels.Cuda.Compilation;

/// <summary>
/// A compiled kernel in a folder, as three files for programs and people to read: <c>.cubin</c> or <c>.ptx</c>, the image;
/// <c>.cu</c>, what it was made of, ready to be compiled by hand; <c>.json</c>, a report with the compiler's log. Each is written
/// under another name and renamed, the report last, so that what is half there counts as absent and several processes can share
/// a folder.
/// </summary>
/// <param name="folder">The folder, which need not exist.</param>
/// <param name="name">File name, without extension.</param>
internal sealed class KernelCacheEntry(string folder, string name)
{
    private readonly string _path = Path.Combine(folder, name);

    /// <summary>Reads it.</summary>
    /// <returns>The kernel; null where it is absent, damaged or just being written.</returns>
    public CompiledKernel? TryRead(KernelProgram program, Version compiler)
    {
        try
        {
            if (!File.Exists(_path + KernelCacheFolder.ReportExtension))
            {
                return null;
            }

            byte[] report = File.ReadAllBytes(_path + KernelCacheFolder.ReportExtension);
            using JsonDocument json = JsonDocument.Parse(report);
            string log = json.RootElement.GetProperty("log").GetString() ?? "";
            byte[] image = File.ReadAllBytes(_path + ImageExtension(program.Architecture));
            var kernel = new CompiledKernel(program.Specialization, program.Architecture, compiler, image, log);

            // The report holds a hash of image and log, and the rest follows from them: any damaged byte of either file makes
            // this report another one.
            if (!report.AsSpan().SequenceEqual(Report(kernel)))
            {
                return null;
            }

            KernelCacheFolder.Touch(_path + KernelCacheFolder.ReportExtension);
            return kernel;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException
            or KeyNotFoundException or InvalidOperationException)
        {
            return null; // compiling again is always right
        }
    }

    /// <summary>Writes it, over what is there.</summary>
    /// <returns>Whether that was possible: a folder may be read-only or full.</returns>
    public bool TryWrite(KernelProgram program, CompiledKernel kernel)
    {
        try
        {
            Directory.CreateDirectory(folder);
            Replace(".cu", Encoding.UTF8.GetBytes(program.Text));
            Replace(ImageExtension(program.Architecture), kernel.Image);
            Replace(KernelCacheFolder.ReportExtension, Report(kernel));
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return false;
        }
    }

    private static byte[] Report(CompiledKernel kernel)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("kernel", kernel.Specialization.ToString());
            json.WriteString("architecture", kernel.Architecture.ToString());
            json.WriteString("compiler", $"NVRTC {kernel.Compiler}");
            json.WriteNumber("registers", kernel.Resources.Registers);
            json.WriteNumber("staticSharedBytes", kernel.Resources.StaticSharedBytes);
            json.WriteNumber("stackBytes", kernel.Resources.StackBytes);
            json.WriteNumber("spillBytes", kernel.Resources.SpillBytes);
            json.WriteNumber("imageBytes", kernel.Image.Length);
            json.WriteString("imageAndLogSha256", Hash(kernel));
            json.WriteString("log", kernel.Log);
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static string Hash(CompiledKernel kernel)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(kernel.Image);
        hash.AppendData(Encoding.UTF8.GetBytes(kernel.Log));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string ImageExtension(KernelArchitecture architecture) => architecture.IsPtx ? ".ptx" : ".cubin";

    private void Replace(string extension, byte[] content)
    {
        string temporary = $"{_path}{extension}.{Guid.NewGuid():N}.tmp";
        try
        {
            File.WriteAllBytes(temporary, content);
            File.Move(temporary, _path + extension, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
