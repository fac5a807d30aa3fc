using Derain.Kernels.Backends;
using Derain.Kernels.Cpu;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;
using Derain.Runtime.Graph;
using Derain.Runtime.Models.CogVideoX;
using Derain.Runtime.Pipelines;
using Derain.Runtime.Schedulers;
using Derain.Runtime.Tests.Graph;
using Derain.Runtime.Tests.Models;

namespace Derain.Runtime.Tests.Pipelines;

public class StepCountTests
{
    [Theory]
    [InlineData("tiny-2b", false)]
    [InlineData("tiny-2b", true)]
    [InlineData("tiny-5b", false)]
    [InlineData("tiny-1.5", true)]
    public void The_count_is_what_a_device_is_asked_for(string name, bool records)
    {
        ExecutedOperations executed = new(new CpuBackend());
        using IBackend backend = records ? new RecordingDevice(executed) : executed;
        using TestCheckpoint checkpoint = new(name, "transformer", backend);
        CogVideoXTransformer transformer = new(checkpoint.Scope, CogVideoXTransformerConfig.Read(checkpoint.Config));
        using CogVideoXPredictor predictor = new(transformer, checkpoint.Weights);
        Shape size = [1, 2, transformer.Config.InChannels, 4, 6];
        Tensor latents = FormulaWeights.Create("latents", size, mean: 0, scale: 1);
        Tensor text = FormulaWeights.Create(
            "text", [2, transformer.Config.MaxTextSeqLength, transformer.Config.TextEmbedDim], mean: 0, scale: 1);
        BlockSet blocks = new([0, 2]);
        StepCount count = StepCount.Of(predictor, backend, size, blocks);
        Assert.Empty(executed.Operations);

        predictor.Prepare([900, 500, 100]);
        foreach (int timestep in (int[])[900, 500, 100])
        {
            executed.Operations.Clear();
            Tensor v = predictor.Predict(latents, text, timestep, blocks);
            DdimStep step = new(timestep, timestep - 1, new Mix(1, 1), new Mix(1, 1), new Mix(1, 1), Variance: 1);
            backend.GuidedStep(step, guidance: 8, latents, v, noiseMap: latents);

            Assert.Equal(
                executed.Operations.GroupBy(one => one.Operation)
                    .Select(kind => OperationCount.Sum(kind.Key, [.. kind]))
                    .OrderBy(kind => kind.Operation, StringComparer.Ordinal),
                count.Operations.OrderBy(kind => kind.Operation, StringComparer.Ordinal));
        }

        Assert.Equal(count.Operations.Sum(kind => kind.Bytes), count.Total.Bytes);
        Assert.Equal(records ? 3 : 0, count.Operations.Where(kind => kind.Operation == nameof(Copy)).Sum(kind => kind.Calls) - 1);
    }
}
