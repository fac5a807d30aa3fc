using Derain.Kernels.Tensors;

namespace Derain.Runtime.Weights;

/// <summary>The names safetensors headers give to element types.</summary>
public static class SafetensorsDType
{
    private static readonly Dictionary<string, DType> Types = new()
    {
        ["F64"] = DType.F64,
        ["F32"] = DType.F32,
        ["F16"] = DType.F16,
        ["BF16"] = DType.BF16,
        ["F8_E4M3"] = DType.F8E4M3,
        ["F8_E5M2"] = DType.F8E5M2,
        ["I64"] = DType.I64,
        ["I32"] = DType.I32,
        ["I16"] = DType.I16,
        ["I8"] = DType.I8,
        ["U8"] = DType.U8,
        ["BOOL"] = DType.Bool,
    };

    private static readonly Dictionary<DType, string> Names = Types.ToDictionary(pair => pair.Value, pair => pair.Key);

    /// <summary>Every name that is understood, widest float first.</summary>
    public static IReadOnlyCollection<string> All => Types.Keys;

    /// <summary>The type called <paramref name="name"/>, if there is one.</summary>
    public static bool TryParse(string name, out DType type) => Types.TryGetValue(name, out type);

    /// <summary>The header's name of <paramref name="type"/>, for example <c>F8_E4M3</c>.</summary>
    public static string NameOf(DType type) => Names[type];
}
