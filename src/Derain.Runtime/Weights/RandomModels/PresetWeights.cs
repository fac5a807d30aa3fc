using System.Text.Json;
using Derain.Runtime.Weights.Layouts;

namespace Derain.Runtime.Weights.RandomModels;

/// <summary>The tensors that a model of a preset's size has, without values.</summary>
internal static class PresetWeights
{
    /// <summary>Those of its transformer.</summary>
    /// <param name="name">A name of <see cref="ModelPresets.All"/>.</param>
    public static ManifestWeights Transformer(string name)
    {
        ModelSize size = ModelPresets.All[name];
        using JsonDocument json = JsonDocument.Parse(ModelConfigs.Transformer(size).ToJsonString());
        ConfigFile config = new(name, json.RootElement.Clone());
        return ManifestWeights.Of(name, config, ComponentLayout.Tensors("transformer", config, size.DType)!);
    }
}
