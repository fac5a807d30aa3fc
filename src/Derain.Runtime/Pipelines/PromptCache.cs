using System.Security.Cryptography;
using System.Text;
using Derain.Kernels.Tensors;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Pipelines;

/// <summary>
/// Prompt embeddings on disk, one safetensors file for each encoder and text, so that a text encoder many times the size of
/// everything else is loaded only for texts never seen before. A file that is damaged is made again.
/// </summary>
/// <param name="folder">Where the files are; made when first needed.</param>
public sealed class PromptCache(string folder)
{
    private const string TensorName = "embedding";
    private const int SampledBytes = 1 << 16;

    /// <summary>Where the files are.</summary>
    public string Folder => folder;

    /// <summary>This user's cache: <c>$DERAIN_CACHE</c>, or <c>derain</c> in the system's folder for caches.</summary>
    public static PromptCache OfUser()
    {
        string? own = Environment.GetEnvironmentVariable("DERAIN_CACHE");
        string root = !string.IsNullOrEmpty(own) ? own : Path.Combine(SystemCache(), "derain");
        return new PromptCache(Path.Combine(root, "prompts"));
    }

    /// <summary>The embedding of a text, if it is on disk.</summary>
    /// <inheritdoc cref="GetOrAdd"/>
    public Tensor? Find(CheckpointFolder model, string text, int tokens) => Read(PathOf(model, text, tokens), tokens);

    /// <summary>The embedding of a text, from disk or made and kept.</summary>
    /// <param name="model">The model folder, whose text encoder and tokenizer count.</param>
    /// <param name="text">The text.</param>
    /// <param name="tokens">Length it is padded to.</param>
    /// <param name="embed">Makes the embedding, <c>[1, T, D]</c> on the host.</param>
    public Tensor GetOrAdd(CheckpointFolder model, string text, int tokens, Func<Tensor> embed)
    {
        string path = PathOf(model, text, tokens);
        if (Read(path, tokens) is { } cached)
        {
            return cached;
        }

        Tensor embedding = embed();
        try
        {
            Directory.CreateDirectory(folder);
            SafetensorsWriter.Write(
                path, [TensorData.Of(TensorName, embedding)], new Dictionary<string, string> { ["text"] = text });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A cache that cannot be written to costs time, not the run.
        }

        return embedding;
    }

    private string PathOf(CheckpointFolder model, string text, int tokens) => Path.Combine(folder, $"{Key(model, text, tokens)}.safetensors");

    private static Tensor? Read(string path, int tokens)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            using SafetensorsFile file = SafetensorsFile.Open(path);
            Tensor stored = file.Get(TensorName);
            return stored.Shape.Rank == 3 && stored.Shape[1] == tokens && stored.Type == DType.F32
                ? Tensor.OnHost<float>(stored.Shape, stored.Span<float>())
                : null;
        }
        catch (Exception e) when (e is SafetensorsException or WeightException or IOException)
        {
            return null;
        }
    }

    /// <summary>
    /// What identifies an encoder: its configuration, its tokenizer, and of every weight file size, beginning (with the header of
    /// all tensors) and end. Hashing gigabytes at each start would cost more than the cache saves.
    /// </summary>
    private static string Key(CheckpointFolder model, string text, int tokens)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{tokens}\0{text}\0"));
        foreach (string part in (ReadOnlySpan<string>)["text_encoder", "tokenizer"])
        {
            string directory = Path.Combine(model.Path, part);
            if (!Directory.Exists(directory))
            {
                continue;
            }

            foreach (string file in Directory.GetFiles(directory).Order(StringComparer.Ordinal))
            {
                AppendSample(hash, file);
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void AppendSample(IncrementalHash hash, string path)
    {
        using FileStream file = File.OpenRead(path);
        hash.AppendData(Encoding.UTF8.GetBytes($"{Path.GetFileName(path)}\0{file.Length}\0"));
        byte[] sample = new byte[SampledBytes];
        hash.AppendData(sample, 0, file.ReadAtLeast(sample, SampledBytes, throwOnEndOfStream: false));
        file.Seek(-Math.Min(file.Length, SampledBytes), SeekOrigin.End);
        hash.AppendData(sample, 0, file.ReadAtLeast(sample, SampledBytes, throwOnEndOfStream: false));
    }

    private static string SystemCache()
    {
        if (OperatingSystem.IsWindows())
        {
            return Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        }

        string? xdg = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        return !string.IsNullOrEmpty(xdg)
            ? xdg
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
    }
}
