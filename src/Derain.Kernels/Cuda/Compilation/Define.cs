using System.Globalization;

namespace Derain.Kernels.Cuda.Compilation;

/// <summary>A compile-time constant of a kernel, <c>-DName=Value</c>.</summary>
/// <param name="Name">Upper case.</param>
/// <param name="Value">What it stands for.</param>
internal readonly record struct Define(string Name, string Value)
{
    /// <summary>A number.</summary>
    public Define(string name, int value)
        : this(name, value.ToString(CultureInfo.InvariantCulture))
    {
    }

    /// <summary>1 or 0.</summary>
    public Define(string name, bool value)
        : this(name, value ? "1" : "0")
    {
    }

    /// <inheritdoc/>
    public override string ToString() => $"-D{Name}={Value}";
}
