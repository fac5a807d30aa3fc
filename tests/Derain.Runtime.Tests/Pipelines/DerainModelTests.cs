using Derain.Kernels.Backends;
using Derain.Kernels.Cpu;
using Derain.Kernels.Tensors;
using Derain.Runtime.Pipelines;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Tests.Pipelines;

public sealed class DerainModelTests : IDisposable
{
    private readonly TemporaryFolder _cache = new();
    private readonly CpuBackend _backend = new(threads: 1);
    private readonly DerainModel _model;

    public DerainModelTests() =>
        _model = DerainModel.Load(new CheckpointFolder(Goldens.Path("tiny-2b")), _backend, new PromptCache(_cache.Root));

    public void Dispose()
    {
        _model.Dispose();
        _backend.Dispose();
        _cache.Dispose();
    }

    [Fact]
    public void An_embedding_made_elsewhere_is_that_of_the_text()
    {
        Tensor embedding = Tensor.OnHost<float>([1, 226, 32], [.. Enumerable.Range(0, 226 * 32).Select(index => (float)index)]);

        _model.UseEmbedding("rain", embedding);

        Assert.Equal(embedding.ReadFloats(), _model.EmbedText("rain").ReadFloats());
    }

    [Fact]
    public void One_for_another_model_is_refused()
    {
        ShapeException error = Assert.Throws<ShapeException>(() => _model.UseEmbedding("rain", Tensor.OnHost(DType.F32, [1, 226, 64])));

        Assert.Contains("[1, 226, 32]", error.Message, StringComparison.Ordinal);
    }
}
