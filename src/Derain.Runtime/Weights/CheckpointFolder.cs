namespace Derain.Runtime.Weights;

/// <summary>
/// A model in the Hugging Face layout of CogVideoX: <c>model_index.json</c> and the folders <c>transformer</c>,
/// <c>vae</c>, <c>text_encoder</c>, <c>tokenizer</c> and <c>scheduler</c>. Parts may be absent until they are asked for.
/// </summary>
public sealed class CheckpointFolder
{
    private static readonly string[] WeightNames =
    [
        "diffusion_pytorch_model.safetensors.index.json",
        "diffusion_pytorch_model.safetensors",
        "model.safetensors.index.json",
        "model.safetensors",
        // Half-precision variants, which some repositories hold alone; diffusers has used both orders of the words.
        "diffusion_pytorch_model.safetensors.index.fp16.json",
        "diffusion_pytorch_model.fp16.safetensors.index.json",
        "diffusion_pytorch_model.fp16.safetensors",
        "model.safetensors.index.fp16.json",
        "model.fp16.safetensors.index.json",
        "model.fp16.safetensors",
    ];

    /// <summary>A model folder.</summary>
    /// <exception cref="WeightException">There is no such folder, or it holds no part of a model.</exception>
    public CheckpointFolder(string path)
    {
        Path = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
        if (!Directory.Exists(Path))
        {
            throw new WeightException($"There is no model folder {Path}; check the path.");
        }

        if (!LooksLikeModel(Path))
        {
            throw new WeightException(
                $"{Path} is no model folder: it has neither model_index.json nor transformer/config.json; "
                + "name the folder that holds them.");
        }
    }

    /// <summary>Full path of the folder.</summary>
    public string Path { get; }

    /// <summary>Whether a folder holds at least a transformer or the list of a model's parts.</summary>
    public static bool LooksLikeModel(string path) =>
        File.Exists(System.IO.Path.Combine(path, "model_index.json"))
        || File.Exists(System.IO.Path.Combine(path, "transformer", "config.json"));

    /// <summary>The safetensors file or shard index in a folder, whole precision before half; null when there is none.</summary>
    public static string? FindWeights(string folder) =>
        WeightNames.Select(name => System.IO.Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    /// <summary>Whether the model has a part, for example <c>text_encoder</c>.</summary>
    public bool Has(string component) => Directory.Exists(System.IO.Path.Combine(Path, component));

    /// <summary>The configuration of a part: <c>config.json</c>, or <c>scheduler_config.json</c>, <c>tokenizer_config.json</c>.</summary>
    /// <param name="component">Name of its folder.</param>
    /// <exception cref="WeightException">It is missing or not JSON.</exception>
    public ConfigFile Config(string component) => ConfigFile.Load(Require(
        component, component is "scheduler" or "tokenizer" ? $"{component}_config.json" : "config.json"));

    /// <summary>Path of the SentencePiece model of the tokenizer.</summary>
    /// <exception cref="WeightException">It is missing.</exception>
    public string TokenizerModel => Require("tokenizer", "spiece.model");

    /// <summary>Path of the safetensors file or shard index of a part.</summary>
    /// <param name="component"><c>transformer</c>, <c>vae</c> or <c>text_encoder</c>.</param>
    /// <exception cref="WeightException">There is none.</exception>
    public string WeightsPath(string component)
    {
        string folder = System.IO.Path.Combine(Path, component);
        return FindWeights(folder)
            ?? throw new WeightException($"Model folder {Path} has no weights in {component}/: {WhatThereIs(folder)}");
    }

    /// <summary>Maps the weights of a part; the caller disposes them.</summary>
    /// <param name="component"><c>transformer</c>, <c>vae</c> or <c>text_encoder</c>.</param>
    /// <exception cref="WeightException">There are none, or index and shards do not fit together.</exception>
    /// <exception cref="SafetensorsException">A file breaks a rule of the format.</exception>
    public SafetensorsCheckpoint OpenWeights(string component) => SafetensorsCheckpoint.Open(WeightsPath(component));

    private string Require(string component, string file)
    {
        string path = System.IO.Path.Combine(Path, component, file);
        return File.Exists(path) ? path : throw new WeightException(
            $"Model folder {Path} has no {component}/{file}: download or copy that part of the model too.");
    }

    private static string WhatThereIs(string folder)
    {
        string[] files = Directory.Exists(folder) ? Directory.GetFiles(folder) : [];
        return files switch
        {
            [] => "the folder is missing or empty; download or copy it too.",
            _ when files.Any(file => file.EndsWith(".safetensors", StringComparison.Ordinal)) =>
                "the safetensors files in it are shards without their .safetensors.index.json, or have other names; "
                + "download the index too.",
            _ when files.Any(file => file.EndsWith(".bin", StringComparison.Ordinal)) =>
                "only PyTorch .bin files, which can run code when opened and are not read; download the .safetensors version.",
            _ => "download or copy diffusion_pytorch_model.safetensors or model.safetensors too.",
        };
    }
}
