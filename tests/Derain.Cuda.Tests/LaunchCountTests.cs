using Derain.Kernels.Backends;
using Derain.Kernels.Cuda;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;
using Derain.Runtime.Models.CogVideoX;
using Derain.Runtime.Tests.Models;
using Derain.Runtime.Weights;

namespace Derain.Cuda.Tests;

/// <summary>The launches that are counted are those that are made.</summary>
public sealed class LaunchCountTests
{
    [Theory]
    [InlineData("tiny-2b", DType.F16)]
    [InlineData("tiny-5b", DType.BF16)]
    [InlineData("tiny-5b", DType.F32)]
    public void Of_every_operation_of_a_prediction(string model, DType type)
    {
        using LaunchChecks backend = new(SimulatedDevice.Open(type));
        using TestCheckpoint checkpoint = new(model, "transformer", backend);
        CogVideoXTransformer transformer = new(checkpoint.Scope, CogVideoXTransformerConfig.Read(checkpoint.Config));
        using CogVideoXPredictor predictor = new(transformer, checkpoint.Weights);
        Tensor latents = backend.Upload(Filled(0.5f, [1, 2, 16, 4, 6]));
        Tensor text = backend.Upload(Filled(0.5f, [2, 226, 32]));
        predictor.Prepare([700, 300]);
        predictor.Predict(latents, text, 700, new BlockSet([0])); // converts biases
        backend.Wrong.Clear();

        backend.Checked = 0;
        predictor.Predict(latents, text, 300, new BlockSet([0]));

        Assert.True(backend.Checked > 40, $"Only {backend.Checked} operations ran.");
        Assert.Empty(backend.Wrong);
    }

    [Fact]
    public void A_bias_is_converted_when_first_used_and_again_once_it_was_overwritten()
    {
        using CudaBackend backend = SimulatedDevice.Open(DType.F16);
        Tensor x = backend.ToType(backend.Upload(Filled(1, [2, 8])), DType.F16);
        Tensor weight = backend.ToType(backend.Upload(Filled(1, [8, 8])), DType.F16);
        Tensor bias = backend.Upload(Filled(3, [8]));
        long held = backend.HeldBytes;
        Assert.Equal((8 + 3, 2), FirstAndLaunches());
        Assert.Equal((8 + 3, 1), FirstAndLaunches());
        Assert.Equal(held + (bias.Bytes / 2), backend.HeldBytes);

        backend.Upload(Filled(5, [8]), bias);
        Assert.Equal((8 + 5, 2), FirstAndLaunches());
        bias.Buffer.Dispose();
        Assert.Equal(held - bias.Bytes, backend.HeldBytes);

        (float First, long Launches) FirstAndLaunches()
        {
            using DeviceBuffer memory = backend.Allocate(2 * 8 * DType.F16.Size);
            Tensor y = new(memory, DType.F16, [2, 8]);
            long before = backend.Stream.Launches;
            backend.Execute(new Linear(), [x, weight, bias], y);
            long launches = backend.Stream.Launches - before;
            return (backend.DownloadCopy(y).ReadFloats()[0], launches);
        }
    }

    private static Tensor Filled(float value, Shape shape)
    {
        Tensor tensor = Tensor.OnHost(DType.F32, shape);
        tensor.Span<float>().Fill(value);
        return tensor;
    }

    /// <summary>A device, each operation of which is compared with what is said of it.</summary>
    private sealed class LaunchChecks(CudaBackend inner) : IBackend
    {
        public int Checked { get; set; }

        public List<string> Wrong { get; } = [];

        public string Name => inner.Name;

        public DType ActivationType => inner.ActivationType;

        public bool Supports(Operation operation, ReadOnlySpan<TensorType?> operands) => inner.Supports(operation, operands);

        public DeviceBuffer Allocate(long bytes) => inner.Allocate(bytes);

        public void Execute(Operation operation, ReadOnlySpan<Tensor?> operands, Tensor output)
        {
            long before = inner.Stream.Launches;
            inner.Execute(operation, operands, output);
            long launches = inner.Stream.Launches - before;
            TensorType?[] types =
            [
                .. operands.ToArray().Select(operand => operand is null ? (TensorType?)null : new TensorType(operand.Type, operand.Shape)),
            ];
            Checked++;
            if (launches != inner.LaunchesOf(operation, types))
            {
                Wrong.Add($"{operation} of {string.Join(' ', types)}: {launches}, not {inner.LaunchesOf(operation, types)}");
            }
        }

        public Tensor Upload(Tensor host) => inner.Upload(host);

        public PendingUpload BeginUpload(Tensor host) => inner.BeginUpload(host);

        public void Download(Tensor source, Tensor host) => inner.Download(source, host);

        public void Synchronize() => inner.Synchronize();

        public void Dispose() => inner.Dispose();
    }
}
