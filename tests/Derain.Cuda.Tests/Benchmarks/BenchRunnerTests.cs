using Derain.Kernels.Cuda;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;
using Derain.Runtime.Benchmarks;

namespace Derain.Cuda.Tests.Benchmarks;

public class BenchRunnerTests
{
    private static readonly TensorType Vector = new(DType.F32, [1000]);

    [Fact]
    public void Before_every_cold_run_the_cache_is_filled()
    {
        using CudaBackend card = SimulatedDevice.Open(DType.F32);
        BenchCase sum = new("sum", new Add(), [Vector, Vector]);
        new BenchRunner(card) { StartsCold = true, Batches = 1 }.Run(sum); // compiles
        long before = Simulator.Launches;

        BenchResult result = new BenchRunner(card) { StartsCold = true, Batches = 3 }.Run(sum);

        Assert.True(result.Time > TimeSpan.Zero);
        const int Operands = 2;
        const int Tries = 2;
        const int Runs = 3;
        Assert.True(Simulator.Launches - before >= Operands + Tries + 1 + (2 * Runs), $"{Simulator.Launches - before} launches");
        Assert.Equal(0, card.HeldBytes);
    }
}
