using Derain.Kernels.Operations;
using Derain.Kernels.Reference;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Tests.Reference;

public class ReferenceBackendTests
{
    [Fact]
    public void Multiplies_by_the_transposed_weight_and_adds_the_bias() => Assert.Equal(
        [1 * 1 + 2 * 3 + 10f, 1 * 5 + 2 * 7 + 20f],
        Run(new Linear(), Floats([1, 2], 1, 2), Floats([1, 3, 5, 7], 2, 2), Floats([10, 20], 2)));

    [Fact]
    public void Rounds_once_when_the_output_is_stored()
    {
        Tensor third = Tensor.OnHost<double>([1], [1.0 / 3]);
        Tensor exact = Tensor.OnHost(DType.F64, [1]);
        using var backend = new ReferenceBackend();
        backend.Execute(new LinearCombination(3), [third], exact);
        Assert.Equal(1.0, exact.Span<double>()[0]);
    }

    [Fact]
    public void Honours_strides()
    {
        Tensor x = Floats([1, 2, 3, 4, 5, 6], 2, 3).Slice(1, 1, 1);
        Assert.Equal([2f, 5f], Run(new Copy(DType.F32), x));
    }

    [Fact]
    public void Looks_back_at_copies_of_the_first_frame_or_at_the_cache()
    {
        Tensor x = Floats([1, 10], 1, 2, 1, 1, 1);
        Tensor weight = Floats([100, 10, 1], 1, 1, 3, 1, 1);
        Assert.Equal([111f, 120f], Run(new Conv3d(), x, weight));
        Assert.Equal([231f, 320f], Run(new Conv3d(), x, weight, null, Floats([2, 3], 1, 2, 1, 1, 1)));
    }

    [Fact]
    public void Says_where_an_id_outside_of_the_table_is()
    {
        Tensor ids = Tensor.OnHost<int>([1, 2], [1, 4]);
        ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>(
            () => Run(new Embedding(), ids, Floats([1, 2, 3, 4], 4, 1)));
        Assert.StartsWith("Embedding: the id at position 1 is 4, but the table has rows 0 to 3.", error.Message);
    }

    private static Tensor Floats(float[] values, params ReadOnlySpan<int> shape) =>
        Tensor.OnHost<float>(new Shape(shape), values);

    private static float[] Run(Operation operation, params Tensor?[] operands)
    {
        TensorType type = operation.Infer(
            [.. operands.Select(o => o is null ? (TensorType?)null : new TensorType(o.Type, o.Shape))]);
        Tensor output = Tensor.OnHost(type.Type, type.Shape);
        using var backend = new ReferenceBackend();
        backend.Execute(operation, operands, output);
        return output.Span<float>().ToArray();
    }
}
