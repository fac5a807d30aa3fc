using System.Diagnostics;
using Derain.Kernels.Backends;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;
using Derain.Runtime.Models.CogVideoX;
using Derain.Runtime.Pipelines;

namespace Derain.Runtime.Cli;

/// <summary>A short measurement of how fast this machine is at a model's work.</summary>
internal static class DeviceSpeed
{
    private const int MaxTokens = 4096; // beyond that the speed does not change, but one product takes too long
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(0.3);

    /// <summary>Floating-point operations a second in the model's feed-forward product, where most of its time goes.</summary>
    public static double MeasureFlops(IBackend backend, CogVideoXTransformerConfig config, int tokens)
    {
        TensorType x = new(backend.ActivationType, [Math.Min(tokens, MaxTokens), config.InnerDim]);
        TensorType weight = new(backend.ActivationType, [4 * config.InnerDim, config.InnerDim]);
        Linear product = new();
        Tensor[] operands = [Random(backend, x), Random(backend, weight)];
        Tensor output = backend.Allocate(x.Type, product.Infer(x, weight).Shape);
        void Run()
        {
            backend.Execute(product, operands, output);
            backend.Synchronize();
        }

        Run(); // compiles
        long start = Stopwatch.GetTimestamp();
        int runs = 0;
        do
        {
            Run();
            runs++;
        }
        while (Stopwatch.GetElapsedTime(start) < Duration);
        double flops = product.Flops([x, weight], new TensorType(output.Type, output.Shape));
        return runs * flops / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static Tensor Random(IBackend backend, TensorType type) =>
        backend.ToType(backend.Compute(new GaussianNoise(type.Shape, Seed: 0, Stream: 0)), type.Type);
}
