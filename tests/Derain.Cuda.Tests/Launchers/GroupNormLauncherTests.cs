using Derain.Kernels.Backends;
using Derain.Kernels.Cuda;
using Derain.Kernels.Operations;
using Derain.Kernels.Sampling;
using Derain.Kernels.Tensors;

namespace Derain.Cuda.Tests.Launchers;

public sealed class GroupNormLauncherTests
{
    [Fact]
    public void A_mean_far_from_zero_and_an_outlier_in_front_cost_no_digits()
    {
        const int Positions = 5000;
        Tensor x = Tensor.OnHost(DType.F32, [1, Positions, 2]);
        Span<float> values = x.Span<float>();
        PhiloxNormal.Fill(1, 0, 0, values);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] += 1000;
        }

        values[0] = 0;
        double mean = Mean(values);
        double deviation = Math.Sqrt(Mean([.. values.ToArray().Select(value => (value - mean) * (value - mean))]));

        using CudaBackend backend = SimulatedDevice.Open(DType.F32);
        Tensor y = backend.DownloadCopy(backend.Compute(
            new GroupNorm(1, 0), backend.Upload(x), backend.Upload(Filled(1)), backend.Upload(Filled(0))));
        Span<float> normalized = y.Span<float>();
        for (int i = 0; i < normalized.Length; i++)
        {
            double expected = (values[i] - mean) / deviation;
            Assert.True(Math.Abs(normalized[i] - expected) <= 3e-6 * Math.Max(1, Math.Abs(expected)), $"{i}: {normalized[i]}, not {expected}");
        }

        GC.KeepAlive(x); // a span does not
        GC.KeepAlive(y);
    }

    [Fact]
    public void The_same_tensor_gives_the_same_bits_again()
    {
        Tensor x = Tensor.OnHost(DType.F32, [2, 3, 40, 30, 32]);
        PhiloxNormal.Fill(1, 0, 0, x.Span<float>());
        using CudaBackend backend = SimulatedDevice.Open(DType.F16);
        var norm = new GroupNorm(4, 1e-6, Activation.Silu);
        Tensor[] operands = [backend.ToType(backend.Upload(x), DType.F16), backend.Upload(Filled(1, 32)), backend.Upload(Filled(0, 32))];
        Tensor first = backend.DownloadCopy(backend.Compute(norm, operands));
        Tensor second = backend.DownloadCopy(backend.Compute(norm, operands));
        Assert.True(first.Span<Half>().SequenceEqual(second.Span<Half>()));
    }

    private static Tensor Filled(float value, int count = 2)
    {
        Tensor tensor = Tensor.OnHost(DType.F32, [count]);
        tensor.Span<float>().Fill(value);
        return tensor;
    }

    private static double Mean(ReadOnlySpan<float> values)
    {
        double sum = 0;
        foreach (float value in values)
        {
            sum += value;
        }

        return sum / values.Length;
    }

    private static double Mean(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double value in values)
        {
            sum += value;
        }

        return sum / values.Length;
    }
}
