using System.Text.Json;
using System.Text.Json.Nodes;
using Derain.Runtime.Weights.Layouts;

namespace Derain.Runtime.Weights.RandomModels;

/// <summary>Makes model folders of any size with random weights, complete enough to run.</summary>
/// <param name="size">How large.</param>
/// <param name="seed">Other seeds give other weights.</param>
internal sealed class RandomModel(ModelSize size, ulong seed)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>The parts that have weights.</summary>
    public static IReadOnlyList<string> WeightParts { get; } = ["transformer", "vae", "text_encoder"];

    /// <summary>Parts to write, all unless set.</summary>
    public IReadOnlyCollection<string> Parts { get; init; } = WeightParts;

    /// <summary>Largest weight file in bytes.</summary>
    public long MaxFileBytes { get; init; } = long.MaxValue;

    /// <summary>A tokenizer folder to copy instead of making one.</summary>
    public string? Tokenizer { get; init; }

    /// <summary>Writes the model to a folder that does not exist yet.</summary>
    public void Write(string path, CancellationToken cancellation) => AtomicFolder.Write(path, folder =>
    {
        WriteJson(folder, "model_index.json", ModelConfigs.Index(size, [.. Parts, "scheduler", "tokenizer"]));
        WriteJson(folder, "scheduler/scheduler_config.json", ModelConfigs.Scheduler(size));
        WriteTokenizer(folder);
        foreach (string part in WeightParts.Where(Parts.Contains))
        {
            WritePart(folder, part, new RandomTensor(seed, cancellation));
        }
    });

    private void WritePart(string folder, string part, RandomTensor random)
    {
        JsonObject config = part switch
        {
            "transformer" => ModelConfigs.Transformer(size),
            "vae" => ModelConfigs.Vae(size),
            _ => ModelConfigs.TextEncoder(size),
        };
        WriteJson(folder, $"{part}/config.json", config);
        ConfigFile written = ConfigFile.Load(Path.Combine(folder, part, "config.json"));
        IReadOnlyList<TensorInfo> tensors = ComponentLayout.Tensors(part, written, size.DType)!;
        CheckpointWriter.Write(
            Path.Combine(folder, part),
            part == "text_encoder" ? "model" : "diffusion_pytorch_model",
            CheckpointWriter.Split(tensors.Select(tensor => random.Create(tensor, size.TextEncoder.HeadDim)), MaxFileBytes),
            new Dictionary<string, string> { ["format"] = "pt" }); // without it the Python libraries refuse the file
    }

    private void WriteTokenizer(string folder)
    {
        string target = Path.Combine(folder, "tokenizer");
        Directory.CreateDirectory(target);
        if (Tokenizer is null)
        {
            File.WriteAllBytes(Path.Combine(target, "spiece.model"), CharacterTokenizer.Model());
            WriteJson(target, "tokenizer_config.json", CharacterTokenizer.Config(size.TextTokens));
            WriteJson(target, "special_tokens_map.json", CharacterTokenizer.SpecialTokens());
            return;
        }

        if (!File.Exists(Path.Combine(Tokenizer, "spiece.model")))
        {
            throw new WeightException(
                $"{Tokenizer} has no spiece.model; give --tokenizer the tokenizer folder of a T5 or CogVideoX model.");
        }

        int pieces = SentencePieceFile.CountPieces(File.ReadAllBytes(Path.Combine(Tokenizer, "spiece.model")));
        if (pieces > size.TextEncoder.Vocabulary)
        {
            throw new WeightException(
                $"{Tokenizer} has {pieces} pieces and the text encoder {size.TextEncoder.Vocabulary} embeddings; raise --vocabulary.");
        }

        foreach (string file in Directory.GetFiles(Tokenizer))
        {
            File.WriteAllBytes(Path.Combine(target, Path.GetFileName(file)), File.ReadAllBytes(file));
        }
    }

    private static void WriteJson(string folder, string file, JsonObject json)
    {
        string path = Path.Combine(folder, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, json.ToJsonString(Indented) + "\n");
    }
}
