using Derain.Kernels.Reference;
using Derain.Kernels.Sampling;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Parity;

/// <summary>
/// An operand of an <see cref="OpCase"/>: element type, dimensions and which numbers. Floats are normal, times
/// <see cref="Scale"/>, plus <see cref="Offset"/>; integers are uniform in 0 … <see cref="Limit"/> - 1.
/// </summary>
/// <param name="Type">Element type.</param>
/// <param name="Shape">Dimensions.</param>
public sealed record OperandSpec(DType Type, Shape Shape)
{
    /// <summary>Standard deviation of floats.</summary>
    public double Scale { get; private init; } = 1;

    /// <summary>Mean of floats.</summary>
    public double Offset { get; private init; }

    /// <summary>How many different integers there are.</summary>
    public int Limit { get; private init; } = 256;

    /// <summary>Where the operand is not a tensor of its own but a range of one dimension of a larger one.</summary>
    public (int Axis, int Start, int Of)? Range { get; private init; }

    /// <summary>Element type and dimensions.</summary>
    public TensorType TensorType => new(Type, Shape);

    /// <summary>Dimensions of the tensor that the operand is a range of.</summary>
    internal Shape Layout => Range is { } range ? Shape.With(range.Axis, range.Of) : Shape;

    /// <summary>No operand, where one is optional.</summary>
    public static OperandSpec? Absent => null;

    /// <summary>Standard normal numbers in F32.</summary>
    public static OperandSpec F32(params ReadOnlySpan<int> shape) => new(DType.F32, new Shape(shape));

    /// <summary>Standard normal numbers in F64.</summary>
    public static OperandSpec F64(params ReadOnlySpan<int> shape) => new(DType.F64, new Shape(shape));

    /// <summary>Standard normal numbers in F16.</summary>
    public static OperandSpec F16(params ReadOnlySpan<int> shape) => new(DType.F16, new Shape(shape));

    /// <summary>Standard normal numbers in BF16.</summary>
    public static OperandSpec BF16(params ReadOnlySpan<int> shape) => new(DType.BF16, new Shape(shape));

    /// <summary>Bytes of every value.</summary>
    public static OperandSpec U8(params ReadOnlySpan<int> shape) => new(DType.U8, new Shape(shape));

    /// <summary>Row numbers of a table with <paramref name="limit"/> rows.</summary>
    public static OperandSpec Ids(int limit, params ReadOnlySpan<int> shape) =>
        new(DType.I32, new Shape(shape)) { Limit = limit };

    /// <summary>The same with numbers <paramref name="factor"/> times as large.</summary>
    public OperandSpec Times(double factor) => this with { Scale = Scale * factor, Offset = Offset * factor };

    /// <summary>The same with <paramref name="amount"/> added to every number.</summary>
    public OperandSpec Plus(double amount) => this with { Offset = Offset + amount };

    /// <summary>
    /// The same as a strided view: from <paramref name="start"/> on in dimension <paramref name="axis"/> of a tensor that
    /// has <paramref name="of"/> there.
    /// </summary>
    public OperandSpec PartOf(int axis, int start, int of) => this with { Range = (axis, start, of) };

    /// <summary>The C# that makes it, for a file with <c>using static OperandSpec</c>.</summary>
    public override string ToString()
    {
        string dims = string.Join(", ", Shape);
        string text = Type == DType.I32 ? $"Ids({Limit}, {dims})" : $"{Type}({dims})";
        text += Scale == 1 ? "" : $".Times({Scale})";
        text += Offset == 0 ? "" : $".Plus({Offset})";
        return text + (Range is { } range ? $".PartOf({range.Axis}, {range.Start}, {range.Of})" : "");
    }

    /// <summary>The numbers of one operand of a case as its element type holds them.</summary>
    internal NdArray DrawStored(ulong seed, ulong stream) => TensorElements.Rounded(Draw(seed, stream), Type);

    /// <summary>The numbers of one operand of a case.</summary>
    internal NdArray Draw(ulong seed, ulong stream)
    {
        var numbers = new NdArray(Shape);
        for (int i = 0; i < numbers.Values.Length; i++)
        {
            numbers.Values[i] = Type.IsFloat
                ? Offset + (Scale * PhiloxNormal.At(seed, stream, i))
                : Philox.Block(new PhiloxBlock((uint)i, 0, (uint)stream, 0), seed).X0 % Limit;
        }

        return numbers;
    }
}
