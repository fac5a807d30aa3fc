using CsCheck;
using Derain.Kernels.Operations;
using Derain.Kernels.Parity;
using Derain.Kernels.Reference;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Tests.Operations;

/// <summary>
/// A shape rule either refuses its operands, saying which and why, or promises an output that can be computed: for any
/// constants and any operands, most of them not quite right.
/// </summary>
public class ShapeRuleTests
{
    private static readonly Gen<int> Constant = Gen.Int[-1, 3];
    private static readonly Gen<Activation> Activations = Gen.Enum<Activation>();
    private static readonly Gen<Shape> Shapes = Gen.Int[0, 4].Array[0, 5].Select(dims => new Shape(dims));

    private static readonly Gen<DType> Types = Gen.Frequency(
        (20, Gen.Const(DType.F32)),
        (2, AnyOf(DType.F64, DType.F16, DType.BF16)),
        (1, AnyOf(DType.I32, DType.U8, DType.F8E4M3, DType.I64, DType.Bool)));

    private static readonly Gen<Operation> Operations = Gen.OneOf<Operation>(
        Activations.Select(a => new Activate(a)),
        Gen.Const(new Add()),
        Gen.Select(Constant, Constant, (heads, text) => new Attention(heads, 1, text)),
        Gen.Select(Constant, Constant, Gen.Int[-1, 2].Array[0, 3], (n, text, rows) => new Attention(n, 1, text, new(rows))),
        Gen.Select(Gen.Int[-1, 5], Constant, (axis, extent) => new BlendEdge(axis, extent)),
        Constant.Select(frames => new CausalTail(frames)),
        Gen.Int[-1, 5].Select(axis => new Concat(axis)),
        Constant.Array[4].Select(c => new Conv2d(c[0], c[1], c[2], c[3])),
        Gen.Const(new Conv3d()),
        Types.Select(type => new Copy(type)),
        Gen.Const(new Embedding()),
        Gen.Const(new FramesToVideo()),
        Constant.Select(text => new GatedResidual(text)),
        Shapes.Select(shape => new GaussianNoise(shape, 1, 2)),
        Gen.Select(Constant, Activations, (groups, a) => new GroupNorm(groups, 1e-6, a)),
        Gen.Select(Constant, Constant, (heads, text) => new HeadNorm(heads, 1e-6, text)),
        Constant.Select(text => new LayerNorm(1e-5, text)),
        Gen.Select(Activations, Constant, (a, text) => new Linear(a, text)),
        Gen.Const(new LinearCombination(1, 2, 3, 4)),
        Constant.Select(text => new Modulate(text)),
        Gen.Const(new Multiply()),
        Gen.Select(Constant, Constant, (time, patch) => new Patchify(time, patch)),
        Gen.Int[-1, 5].Array[5].Select(a => new Permute(a[0], a[1], a[2], a[3], a[4])),
        Gen.Shuffle(new[] { 0, 1, 2, 3, 4 }).Select(a => new Permute(a[0], a[1], a[2], a[3], a[4])),
        Gen.Const(new PoolFrames()),
        Gen.Const(new PosteriorSample(0.5)),
        Gen.Select(Constant, Gen.Int[-1, 4], (tokens, distance) => new RelativePositionBias(tokens, distance)),
        Shapes.Select(shape => new Reshape(shape)),
        Gen.Const(new RmsNorm(1e-6)),
        Gen.Select(Constant, Constant, (heads, text) => new Rotary(heads, text)),
        Gen.Select(Gen.Int[-1, 5], Constant, Constant, (axis, start, length) => new Slice(axis, start, length)),
        Gen.Const(new SpatialModulate()),
        Constant.Select(width => new TimestepEmbedding(width)),
        Gen.Int[-1, 4].Array[5].Select(c => new Unpatchify(c[0], c[1], c[2], c[3], c[4])),
        Gen.Const(new UpsampleFrames()),
        Constant.Select(factor => new UpsampleSpace(factor)),
        Gen.Const(new VideoToFrames()));

    private static readonly ILookup<Type, OpCase> SmallCases =
        OpCases.All.Where(opCase => opCase.Flops < 20_000).ToLookup(opCase => opCase.Operation.GetType());

    [Fact]
    public void Refuses_with_a_reason_or_keeps_its_promise()
    {
        (int refused, int computed) = (0, 0);
        Operations.SelectMany(Samples).Sample(
            sample =>
            {
                if (Refuses(sample.Operation, sample.Operands, out TensorType output))
                {
                    Interlocked.Increment(ref refused);
                    return;
                }

                AssertComputes(sample.Operation, sample.Operands, output);
                Interlocked.Increment(ref computed);
            },
            iter: 5_000,
            print: sample => $"{sample.Operation} of {string.Join(", ", sample.Operands)}");
        Assert.True(computed > 500 && refused > 500, $"{computed} computed, {refused} refused: the samples say little.");
    }

    /// <summary>The operation, or one of its kind that has a case, with a case's operands changed in up to two ways.</summary>
    private static Gen<(Operation Operation, TensorType?[] Operands)> Samples(Operation operation)
    {
        OpCase[] similar = [.. SmallCases[operation.IsView ? typeof(Copy) : operation.GetType()]];
        return
            from opCase in AnyOf(similar)
            from asInTheCase in Gen.Bool
            from changes in Change(opCase.OperandTypes.Length).Array[0, 2]
            select (
                asInTheCase && !operation.IsView ? opCase.Operation : operation,
                changes.Aggregate(opCase.OperandTypes, (types, change) => change(types)));
    }

    private static Gen<Func<TensorType?[], TensorType?[]>> Change(int operands)
    {
        Gen<int> index = Gen.Int[0, Math.Max(0, operands - 1)];
        return Gen.OneOf(
            index.Select(i => With(i, _ => null)),
            Gen.Select(index, Types, (i, type) => With(i, old => new TensorType(type, old?.Shape ?? [2]))),
            Gen.Select(index, Types, Shapes, (i, type, shape) => With(i, _ => new TensorType(type, shape))),
            Gen.Select(index, Gen.Int[0, 4], Gen.Int[0, 5], (i, axis, dim) => With(i, old => WithDim(old, axis, dim))),
            Gen.Select(Types, Shapes, (type, shape) => Append(new TensorType(type, shape))));

        static Func<TensorType?[], TensorType?[]> Append(TensorType extra) => types => [.. types, extra];

        static Func<TensorType?[], TensorType?[]> With(int index, Func<TensorType?, TensorType?> change) =>
            types => [.. types.Select((type, i) => i == index ? change(type) : type)];

        static TensorType? WithDim(TensorType? type, int axis, int dim) =>
            type is { } old && axis < old.Shape.Rank ? old with { Shape = old.Shape.With(axis, dim) } : type;
    }

    private static Gen<T> AnyOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    private static bool Refuses(Operation operation, TensorType?[] types, out TensorType output)
    {
        try
        {
            output = operation.Infer(types);
            return false;
        }
        catch (ShapeException error)
        {
            string name = operation.GetType().Name;
            IEnumerable<string> subjects =
                operation.Operands.Select(operand => operand.TrimEnd('?')).Append("the operand list").Append("the constant");
            Assert.Contains(subjects, subject => error.Message.StartsWith($"{name}: {subject} ", StringComparison.Ordinal));
            output = default;
            return true;
        }
    }

    private static void AssertComputes(Operation operation, TensorType?[] types, TensorType output)
    {
        Assert.True(operation.Flops(types, output) >= 0);
        Tensor?[] operands = [.. types.Select(type => type is { } given ? Ones(given) : null)];
        if (operation.IsView)
        {
            Tensor x = operands[0]!;
            Tensor view = operation is Slice slice ? x.Slice(slice.Axis, slice.Start, slice.Length) : x.Reshape(output.Shape);
            Assert.Equal((output.Type, output.Shape), (view.Type, view.Shape));
            return;
        }

        Tensor y = Tensor.OnHost(output.Type, output.Shape);
        y.ByteSpan(0, (int)y.Bytes).Fill(0xFF);
        using var backend = new ReferenceBackend();
        backend.Execute(operation, operands, y);
        Assert.DoesNotContain(TensorElements.Read(y).Values, double.IsNaN);
    }

    private static Tensor Ones(TensorType type)
    {
        Tensor tensor = Tensor.OnHost(type.Type, type.Shape);
        if (type.Type.IsFloat)
        {
            var ones = new NdArray(type.Shape);
            Array.Fill(ones.Values, 1);
            TensorElements.Write(ones, tensor);
        }

        return tensor;
    }
}
