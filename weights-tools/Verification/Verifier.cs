using System.Text.Json;
using Derain.Kernels.Tensors;
using Derain.Runtime.Weights.Layouts;
using Derain.Runtime.Weights;
using Derain.WeightsTools.Files;

namespace Derain.WeightsTools.Verification;

/// <summary>Checks a safetensors file, a sharded checkpoint or a whole model folder, and collects what is wrong with it.</summary>
internal sealed class Verifier(CancellationToken cancellation)
{
    private readonly List<string> _problems = [];
    private readonly List<string> _passed = [];

    /// <summary>A sentence for each fault.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>A line for each part without one.</summary>
    public IReadOnlyList<string> Passed => _passed;

    /// <summary>Checks what is at <paramref name="path"/>.</summary>
    public void Check(string path)
    {
        if (File.Exists(path))
        {
            CheckWeights(path, "");
            return;
        }

        if (Directory.Exists(path))
        {
            CheckParts(path);
        }

        Collect(() =>
        {
            foreach ((string component, string weights) in WeightSet.Find(path))
            {
                CheckWeights(weights, component);
            }
        });
    }

    private void CheckWeights(string path, string component)
    {
        int before = _problems.Count;
        Collect(() =>
        {
            using SafetensorsCheckpoint checkpoint = SafetensorsCheckpoint.Open(path);
            _problems.AddRange(WeightCheck.Problems(checkpoint, cancellation));
            CheckLayout(checkpoint, component, Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, "config.json"));
            if (_problems.Count == before)
            {
                string size = ByteSize.Format(checkpoint.Tensors.Sum(tensor => tensor.Bytes));
                _passed.Add($"{path}: {checkpoint.Tensors.Count()} tensors, {size}");
            }
        });
    }

    private void CheckLayout(SafetensorsCheckpoint checkpoint, string component, string configPath)
    {
        if (!File.Exists(configPath))
        {
            return;
        }

        if (ComponentLayout.Tensors(component, ConfigFile.Load(configPath), DType.F32) is IReadOnlyList<TensorInfo> expected)
        {
            _problems.AddRange(LayoutCheck.Problems(checkpoint, expected));
        }
    }

    /// <summary>Every part that model_index.json names must be there, and every JSON file must be JSON.</summary>
    private void CheckParts(string folder)
    {
        foreach (string json in Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            Collect(() => ConfigFile.Load(json));
        }

        if (!CheckpointFolder.LooksLikeModel(folder))
        {
            return;
        }

        CheckpointFolder model = new(folder);
        string index = Path.Combine(folder, "model_index.json");
        if (File.Exists(index))
        {
            Collect(() => CheckIndex(model, ConfigFile.Load(index)));
        }

        foreach (string component in (string[])["transformer", "vae", "text_encoder", "scheduler"])
        {
            CheckPart(model, component, () => model.Config(component));
        }

        CheckPart(model, "tokenizer", () => _ = model.TokenizerModel);
    }

    private void CheckIndex(CheckpointFolder model, ConfigFile index)
    {
        foreach (string part in index.Fields)
        {
            bool named = index.Find(part) is { ValueKind: JsonValueKind.Array } type
                && type.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String);
            if (named && !model.Has(part))
            {
                _problems.Add($"Model folder {model.Path} has no {part}/, which its model_index.json names.");
            }
        }
    }

    private void CheckPart(CheckpointFolder model, string component, Action check)
    {
        if (model.Has(component))
        {
            Collect(check);
        }
    }

    private void Collect(Action check)
    {
        try
        {
            check();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!_problems.Contains(e.Message))
            {
                _problems.Add(e.Message);
            }
        }
    }
}
