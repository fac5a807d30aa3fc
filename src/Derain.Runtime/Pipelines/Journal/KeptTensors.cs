using System.Security.Cryptography;
using System.Text;
using Derain.Kernels.Tensors;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Pipelines.Journal;

/// <summary>
/// Tensors in a safetensors file, whose metadata hold the run they are of and SHA-256 of their values, so that a damaged file, or
/// one of another run, counts as absent.
/// </summary>
internal static class KeptTensors
{
    private const string RunKey = "run";
    private const string HashKey = "sha256";
    private const int ChunkBytes = 1 << 24;

    /// <summary>Writes host tensors; they are on the disk when this returns.</summary>
    /// <param name="path">The file.</param>
    /// <param name="run">Digest of the run's fingerprint.</param>
    /// <param name="tensors">Contiguous tensors by name.</param>
    public static void Write(string path, string run, IReadOnlyDictionary<string, Tensor> tensors) => SafetensorsWriter.Write(
        path,
        tensors.Select(tensor => TensorData.Of(tensor.Key, tensor.Value)),
        new Dictionary<string, string> { [RunKey] = run, [HashKey] = Hash(run, tensors) });

    /// <summary>Opens a file; null if it is absent, damaged or of another run.</summary>
    /// <param name="path">The file.</param>
    /// <param name="run">Digest of the run's fingerprint.</param>
    public static SafetensorsFile? Open(string path, string run)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        SafetensorsFile file;
        try
        {
            file = SafetensorsFile.Open(path);
        }
        catch (SafetensorsException)
        {
            return null;
        }

        Dictionary<string, Tensor> tensors = file.Names.ToDictionary(name => name, file.Get);
        if (file.Metadata.GetValueOrDefault(RunKey) == run && file.Metadata.GetValueOrDefault(HashKey) == Hash(run, tensors))
        {
            return file;
        }

        file.Dispose();
        return null;
    }

    private static string Hash(string run, IReadOnlyDictionary<string, Tensor> tensors)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(run));
        foreach ((string name, Tensor tensor) in tensors.OrderBy(tensor => tensor.Key, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"\0{name} {tensor}\0"));
            for (long start = 0; start < tensor.Bytes; start += ChunkBytes)
            {
                hash.AppendData(tensor.ByteSpan(start, (int)Math.Min(ChunkBytes, tensor.Bytes - start)));
            }

            GC.KeepAlive(tensor);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
