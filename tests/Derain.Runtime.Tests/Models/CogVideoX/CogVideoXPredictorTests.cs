using Derain.Kernels.Backends;
using Derain.Kernels.Cpu;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;
using Derain.Runtime.Models.CogVideoX;
using Derain.Runtime.Tests.Graph;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Tests.Models.CogVideoX;

public sealed class CogVideoXPredictorTests : IDisposable
{
    private const double Rounding = 1e-6;

    private readonly IBackend _backend = TestBackends.Create("cpu");
    private readonly TestCheckpoint _checkpoint;
    private readonly CogVideoXPredictor _predictor;
    private readonly Tensor _text = FormulaWeights.Create("text", [2, 226, 32], mean: 0, scale: 1);

    public CogVideoXPredictorTests()
    {
        _checkpoint = new TestCheckpoint("tiny-2b", "transformer", _backend);
        _predictor = new(
            new CogVideoXTransformer(_checkpoint.Scope, CogVideoXTransformerConfig.Read(_checkpoint.Config)), _checkpoint.Weights);
    }

    public void Dispose()
    {
        _predictor.Dispose();
        _checkpoint.Dispose();
        _backend.Dispose();
    }

    [Fact]
    public void One_graph_serves_every_step()
    {
        Tensor first = Predict(Latents(4), timestep: 999);
        Tensor second = Predict(Latents(4), timestep: 1);

        Assert.Single(_predictor.Executors);
        Assert.NotEqual(first.ReadFloats(), second.ReadFloats());
        Assert.Equal(first.ReadFloats(), Predict(Latents(4), timestep: 999).ReadFloats());
    }

    [Fact]
    public void A_recorded_step_gives_the_same_bits()
    {
        Tensor[] plain = [.. Enumerable.Range(1, 4).Select(step => Predict(Latents(4), timestep: 200 * step))];
        RecordingDevice device = new(new CpuBackend());
        using TestCheckpoint checkpoint = new("tiny-2b", "transformer", device);
        using CogVideoXPredictor predictor = new(
            new CogVideoXTransformer(checkpoint.Scope, CogVideoXTransformerConfig.Read(checkpoint.Config)), checkpoint.Weights);

        for (int step = 1; step <= plain.Length; step++)
        {
            Tensor v = predictor.Predict(Latents(4), _text, timestep: 200 * step);
            Assert.Equal(plain[step - 1].ReadFloats(), v.ReadFloats());
        }

        Assert.Equal((1, 3), (device.Records, device.Replays));
    }

    [Fact]
    public void What_depends_on_timesteps_alone_is_computed_once_for_all_that_were_announced()
    {
        float[][] alone = [.. Enumerable.Range(1, 4).Select(step => Predict(Latents(4), timestep: 200 * step).ReadFloats())];
        ExecutedOperations device = new(new CpuBackend());
        using TestCheckpoint checkpoint = new("tiny-2b", "transformer", device);
        using CogVideoXPredictor predictor = new(
            new CogVideoXTransformer(checkpoint.Scope, CogVideoXTransformerConfig.Read(checkpoint.Config)), checkpoint.Weights);
        int Embedded() => device.Operations.Count(one => one.Operation == nameof(TimestepEmbedding));

        predictor.Prepare([200, 400, 600, 800, 400]);
        for (int step = 1; step <= alone.Length; step++)
        {
            float[] v = predictor.Predict(Latents(4), _text, timestep: 200 * step).ReadFloats();
            GoldenAssert.Close(v, alone[step - 1], Rounding, Rounding, $"step {step}");
        }

        predictor.Prepare([800, 200]);
        Assert.Equal(1, Embedded());
        float[] before = predictor.Predict(Latents(4), _text, timestep: 200).ReadFloats();
        predictor.Release();
        predictor.Prepare([200, 400, 600, 800]);
        Assert.Equal(before, predictor.Predict(Latents(4), _text, timestep: 200).ReadFloats());
        Assert.Equal(2, Embedded());
    }

    [Fact]
    public void Every_size_and_every_set_of_blocks_has_a_graph_of_its_own()
    {
        _ = Predict(Latents(4), timestep: 999);
        _ = Predict(Latents(6), timestep: 999);
        _ = Predict(Latents(4), timestep: 999, new BlockSet([0, 1]));
        _ = Predict(Latents(4), timestep: 999, new BlockSet([1, 0]));
        _ = Predict(Latents(4), timestep: 999, BlockSet.None);

        Assert.Equal(3, _predictor.Executors.Count());
    }

    [Fact]
    public void One_clip_under_two_texts_is_the_clip_given_twice()
    {
        Tensor once = Latents(4);
        Tensor twice = Tensor.OnHost<float>(once.Shape.With(0, 2), [.. once.ReadFloats(), .. once.ReadFloats()]);

        GoldenAssert.Close(Predict(once, timestep: 599), Predict(twice, timestep: 599), Rounding, Rounding);
    }

    [Fact]
    public void The_null_branch_does_not_feel_the_switch()
    {
        float[] plain = Predict(Latents(4), timestep: 599).ReadFloats();
        float[] switched = Predict(Latents(4), timestep: 599, BlockSet.Parse("0-3", layers: 4)).ReadFloats();
        int row = plain.Length / 2;

        Assert.NotEqual(plain[..row], switched[..row]);
        GoldenAssert.Close(switched.AsSpan(row), plain.AsSpan(row), Rounding, Rounding);
    }

    [Fact]
    public void A_single_text_cannot_be_switched()
    {
        Tensor text = FormulaWeights.Create("text", [1, 226, 32], mean: 0, scale: 1);

        ShapeException error = Assert.Throws<ShapeException>(() => _predictor.Predict(Latents(4), text, 599, new BlockSet([0])));

        Assert.Equal("Attention: q must be a batch that the switch [1, 1] fits, but is F32[1, 238, 64].", error.Message);
    }

    private static Tensor Latents(int height) => FormulaWeights.Create("latents", [1, 2, 16, height, 6], mean: 0, scale: 1.7);

    private Tensor Predict(Tensor latents, int timestep, BlockSet? blocks = null) =>
        _backend.DownloadCopy(_predictor.Predict(latents, _text, timestep, blocks));
}
