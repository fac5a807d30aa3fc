using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Derain.Kernels.Tensors;

namespace Derain.Runtime.Weights;

/// <summary>
/// Names and shapes of a checkpoint without its values, from a JSON file
/// <c>{"config": {…}, "tensors": {"name": [dims], …}}</c>: enough to build any model and check it against the real thing.
/// </summary>
public sealed class ManifestWeights : IWeightSource
{
    private readonly Dictionary<string, TensorInfo> _tensors;

    private ManifestWeights(string path, ConfigFile config, Dictionary<string, TensorInfo> tensors)
    {
        Location = path;
        Config = config;
        _tensors = tensors;
    }

    /// <inheritdoc/>
    public string Location { get; }

    /// <summary>The model's configuration.</summary>
    public ConfigFile Config { get; }

    /// <inheritdoc/>
    public IEnumerable<TensorInfo> Tensors => _tensors.Values;

    /// <summary>Names and shapes that are known already.</summary>
    /// <param name="location">What messages call them.</param>
    /// <param name="config">The model's configuration.</param>
    /// <param name="tensors">The tensors.</param>
    internal static ManifestWeights Of(string location, ConfigFile config, IEnumerable<TensorInfo> tensors) =>
        new(location, config, tensors.ToDictionary(tensor => tensor.Name));

    /// <summary>Reads a manifest.</summary>
    /// <param name="path">The JSON file.</param>
    /// <param name="type">The element type to report, as manifests name none.</param>
    /// <exception cref="WeightException">It is missing or not such a file.</exception>
    public static ManifestWeights Open(string path, DType type = DType.F16)
    {
        JsonElement root = JsonFile.ReadObject(path);
        try
        {
            _ = root.GetProperty("config").EnumerateObject(); // fails unless it is an object
            return new ManifestWeights(
                path,
                new ConfigFile(path, root.GetProperty("config")),
                root.GetProperty("tensors").EnumerateObject().ToDictionary(
                    tensor => tensor.Name,
                    tensor => new TensorInfo(tensor.Name, type, ReadShape(tensor.Value))));
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw new WeightException($"{path} is no weight manifest: it needs 'config' and 'tensors' with a shape for each name.");
        }
    }

    /// <inheritdoc/>
    public bool TryGetInfo(string name, [NotNullWhen(true)] out TensorInfo? info) => _tensors.TryGetValue(name, out info);

    /// <inheritdoc/>
    public Tensor Load(string name) => throw new WeightException(
        $"{Location} lists names and shapes only and has no values for '{name}'; open a .safetensors file instead.");

    private static Shape ReadShape(JsonElement dims) => new([.. dims.EnumerateArray().Select(dim => dim.GetInt32())]);
}
