using Derain.Kernels.Tensors;
using Derain.Runtime.Graph;

namespace Derain.Runtime.Tests.Graph;

public class ValueOperationsTests
{
    private readonly Value _x = new GraphBuilder(DType.F32).Input("x", new TensorType(DType.F32, [2, 6]));

    [Fact]
    public void Operations_that_change_nothing_leave_no_node()
    {
        Assert.Same(_x, _x.Reshape(2, 6));
        Assert.Same(_x, _x.Slice(axis: 1, 0, 6));
        Assert.Same(_x, _x.To(DType.F32));
    }

    [Fact]
    public void Chunks_are_equal_parts() =>
        Assert.Equal([new Shape(2, 2), new Shape(2, 2), new Shape(2, 2)], _x.Chunk(axis: 1, parts: 3).Select(part => part.Shape));

    [Fact]
    public void Chunks_that_leave_something_over_are_refused() => Assert.Equal(
        "Chunk: x must be of a dimension 1 of 4 equal parts, but is F32[2, 6].",
        Assert.Throws<ShapeException>(() => _x.Chunk(axis: 1, parts: 4)).Message);
}
