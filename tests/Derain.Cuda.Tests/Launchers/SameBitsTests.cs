using Derain.Kernels.Backends;
using Derain.Kernels.Cpu;
using Derain.Kernels.Cuda;
using Derain.Kernels.Operations;
using Derain.Kernels.Sampling;
using Derain.Kernels.Tensors;

namespace Derain.Cuda.Tests.Launchers;

/// <summary>What must not depend on the device at all: a seed's noise, the samplers' sums, pixels.</summary>
public sealed class SameBitsTests
{
    [Fact]
    public void A_seed_gives_the_same_noise_as_on_a_cpu()
    {
        float[] expected = new float[10_007];
        PhiloxNormal.Fill(42, NoiseStream.Forward(3), 0, expected);
        using CudaBackend backend = SimulatedDevice.Open(DType.F16);
        AssertSame(expected, backend.Compute(new GaussianNoise([expected.Length], 42, NoiseStream.Forward(3))), backend);
    }

    [Fact]
    public void A_sampler_step_is_the_same_as_on_a_cpu()
    {
        Tensor[] operands = [.. Enumerable.Range(0, 4).Select(index => Noise(1000, (ulong)index))];
        AssertSameAsCpu(new LinearCombination(0.7071067811865476, -14, 15, 0.3333333333333333), operands);
    }

    [Fact]
    public void Every_level_becomes_the_same_number_as_on_a_cpu() =>
        AssertSameAsCpu(
            new FramesToVideo(),
            Tensor.OnHost<byte>([1, 1, 1, 256, 1], [.. Enumerable.Range(0, 256).Select(level => (byte)level)]));

    [Fact]
    public void Every_number_becomes_the_same_level_as_on_a_cpu()
    {
        // ties between levels, their neighbours, and what is out of range
        float[] values = [.. Enumerable.Range(-10, 280).Select(level => (float)((level + 0.5) / 255 * 2 - 1))];
        values = [.. values, .. values.Select(MathF.BitIncrement), .. values.Select(MathF.BitDecrement), 1e30f, -1e30f, 0, 1e-40f];
        using var cpu = new CpuBackend();
        using CudaBackend cuda = SimulatedDevice.Open(DType.F32);
        Tensor host = Tensor.OnHost<float>([1, 1, 1, values.Length, 1], values);
        byte[] expected = cpu.Compute(new VideoToFrames(), host).Span<byte>().ToArray();
        Tensor actual = cuda.DownloadCopy(cuda.Compute(new VideoToFrames(), cuda.Upload(host)));
        Assert.Equal(expected, actual.Span<byte>().ToArray());
    }

    private static void AssertSameAsCpu(Operation operation, params Tensor[] operands)
    {
        using var cpu = new CpuBackend();
        using CudaBackend cuda = SimulatedDevice.Open(DType.F16);
        float[] expected = cpu.Compute(operation, operands).Span<float>().ToArray();
        AssertSame(expected, cuda.Compute(operation, [.. operands.Select(cuda.Upload)]), cuda);
    }

    private static void AssertSame(float[] expected, Tensor actual, CudaBackend backend)
    {
        Tensor host = backend.DownloadCopy(actual);
        Assert.Equal(expected.Select(BitConverter.SingleToUInt32Bits), host.Span<float>().ToArray().Select(BitConverter.SingleToUInt32Bits));
    }

    private static Tensor Noise(int count, ulong stream)
    {
        Tensor tensor = Tensor.OnHost(DType.F32, [count]);
        PhiloxNormal.Fill(1, stream, 0, tensor.Span<float>());
        return tensor;
    }
}
