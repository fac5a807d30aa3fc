using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;
using Derain.Kernels.Backends;
using Derain.Kernels.Tensors;
using Derain.Runtime.Pipelines;
using Derain.Runtime.Pipelines.Journal;
using Derain.Runtime.Video;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Cli;

/// <summary>Gathers what the result of a run depends on.</summary>
internal static class RunFacts
{
    // These change what is told or how fast it goes, not what comes out; or are facts already, in the form they take effect in.
    private static readonly HashSet<string> WithoutEffect =
    [
        "--output", "--json", "--overwrite", "--resume", "--threads", "--vram", "--ram", "--model", "--device", "--dtype", "--size",
        "--json-events", "--preview", "--reference", "--report", "--side-by-side",
        "--list", "--recursive", "--shard",
    ];

    /// <summary>The facts of a clip's run.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="settings">The method's numbers.</param>
    /// <param name="plan">The work.</param>
    /// <param name="input">Digest of the clip, see <see cref="DigestOf"/>.</param>
    /// <param name="folder">The model's files.</param>
    /// <param name="replicas">The model; the texts are embedded.</param>
    /// <param name="ffmpeg">See <see cref="FFmpegVersion(VideoInfo)"/>.</param>
    public static RunFingerprint Of(
        DerainRequest request,
        RunSettings settings,
        RunPlan plan,
        string input,
        CheckpointFolder folder,
        ModelReplicas replicas,
        string ffmpeg)
    {
        DerainModel model = replicas.First;
        RunFingerprint facts = new();
        facts.Add("the program", typeof(RunFacts).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion);
        facts.Add("ffmpeg", ffmpeg);
        IEnumerable<string> devices = replicas.Models.Select(replica => DeviceKind.Of(replica.Backend));
        facts.Add("the device", string.Join(" and ", replicas.AreAlike ? devices.Take(1) : devices));
        facts.Add("the input", input);
        facts.Add("the model's transformer", OfComponent(folder, "transformer"));
        facts.Add("the model's autoencoder", OfComponent(folder, "vae"));
        facts.Add("the model's scheduler", OfComponent(folder, "scheduler"));
        facts.Add("the text embeddings", OfTexts(model, settings.Options));
        WindowGrid grid = new(model, settings.Window, settings.Overlap);
        facts.Add("--size", plan.Passes == plan.Windows ? $"{plan.ModelSize}" : $"{plan.ModelSize} in tiles of {plan.TileSize}");
        facts.Add("--window", $"{grid.Window}");
        facts.Add("--overlap", $"{grid.Overlap}");
        foreach ((string name, JsonNode? value) in settings.ToJson())
        {
            facts.Add(OptionOf(name), $"{value}");
        }

        HashSet<string> known = [.. facts.Facts.Select(fact => fact.Key)];
        foreach ((string option, string value) in request.Given.OrderBy(given => given.Key, StringComparer.Ordinal))
        {
            if (!known.Contains(option) && !WithoutEffect.Contains(option))
            {
                facts.Add(option, value);
            }
        }

        return facts;
    }

    /// <summary>Whether an option, as it is written, changes nothing that is not a fact already.</summary>
    public static bool IsWithoutEffect(string option) => WithoutEffect.Contains(option);

    /// <summary>Digest of a clip's file, or of all its frames' files: of every byte, wherever it is and whatever it is called.</summary>
    public static string DigestOf(VideoInfo info, CancellationToken cancellation)
    {
        IEnumerable<string> files = info.Sequence is var (pattern, _)
            ? pattern.ExistingFrames().Order().Select(frame => pattern[frame])
            : [info.Path];
        return ContentDigest.OfFiles(files, cancellation);
    }

    /// <summary>The first words of ffmpeg about itself, or what was heard of it when the clip was looked at.</summary>
    public static string FFmpegVersion(VideoInfo info)
    {
        if (info.ProgramVersion is { } version)
        {
            return $"ffmpeg version {version}";
        }

        using var ffmpeg = FFmpegProcess.Start(FFmpegBinary.FFmpeg(), ["-version"]);
        return ffmpeg.OutputText.ReadLine()?.Split(" Copyright")[0] ?? "unknown";
    }

    /// <summary>Digest of a part of a model, its configuration and its weights.</summary>
    public static string OfComponent(CheckpointFolder folder, string component)
    {
        string path = Path.Combine(folder.Path, component);
        return ContentDigest.OfWeights(
            from file in Directory.EnumerateFiles(path).Order(StringComparer.Ordinal)
            where Path.GetExtension(file) is ".json" or ".safetensors"
            select file);
    }

    private static string OfTexts(DerainModel model, DerainOptions options)
    {
        StringBuilder digests = new();
        foreach (string text in (ReadOnlySpan<string>)[options.NegativePrompt, "", options.Prompt])
        {
            Tensor embedding = model.Backend.DownloadCopy(model.EmbedText(text));
            digests.Append(ContentDigest.OfBytes(embedding.ByteSpan(0, (int)embedding.Bytes)));
            embedding.Buffer.Dispose();
        }

        return ContentDigest.OfBytes(Encoding.ASCII.GetBytes(digests.ToString()));
    }

    /// <summary>From the name of a setting in JSON to that of its option: <c>switchBlocks</c> is <c>--switch-blocks</c>.</summary>
    private static string OptionOf(string setting) =>
        "--" + string.Concat(setting.Select(letter => char.IsUpper(letter) ? $"-{char.ToLowerInvariant(letter)}" : $"{letter}"));
}
