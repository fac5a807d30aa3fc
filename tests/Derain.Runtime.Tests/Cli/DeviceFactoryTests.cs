using Derain.Kernels.Backends;
using Derain.Kernels.Tensors;
using Derain.Runtime.Cli;
using Derain.Runtime.Pipelines;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Tests.Cli;

public sealed class DeviceFactoryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly StringWriter _error = new();
    private readonly Terminal _terminal;

    public DeviceFactoryTests() =>
        _terminal = new Terminal(TextWriter.Null, _error) { PromptCache = new PromptCache(_folder["cache"]) };

    public void Dispose()
    {
        _folder.Dispose();
        _error.Dispose();
    }

    [Theory]
    [InlineData("cuda", 0)]
    [InlineData("cuda:0", 0)]
    [InlineData("cuda:7", 7)]
    [InlineData("cpu", null)]
    [InlineData("auto", null)]
    [InlineData("cuda:", null)]
    [InlineData("cuda:+1", null)]
    [InlineData("cuda:1:2", null)]
    public void A_cuda_device_has_a_number(string name, int? ordinal) => Assert.Equal(ordinal, DeviceRequest.OrdinalOf(name));

    [Fact]
    public void The_processor_computes_in_single_precision()
    {
        using IBackend backend = DeviceFactory.Open(new DeviceRequest("cpu", "fp32", 1), _terminal);
        Assert.Equal(DType.F32, backend.ActivationType);
        Assert.Equal("", _error.ToString());

        CommandException error = Assert.Throws<CommandException>(() => DeviceFactory.Open(new DeviceRequest("cpu", "bf16"), _terminal));
        Assert.Equal(ExitCodes.Usage, error.ExitCode);
    }

    [Theory]
    [InlineData("tiny-2b", "auto", DType.F16)]
    [InlineData("tiny-2b-fp16-sharded", "auto", DType.F16)]
    [InlineData("tiny-5b", "auto", DType.BF16)]
    [InlineData("tiny-5b", "fp16", DType.F16)]
    [InlineData("tiny-2b", "bf16", DType.BF16)]
    [InlineData("tiny-2b", "fp32", DType.F32)]
    public void A_card_computes_in_the_type_of_the_model_or_in_the_one_that_is_said(string model, string dtype, DType type) =>
        Assert.Equal(type, DeviceFactory.CudaType(dtype, new CheckpointFolder(Goldens.Path(model))));

    [Fact]
    public void A_card_without_a_model_computes_in_half_precision() => Assert.Equal(DType.F16, DeviceFactory.CudaType(null, model: null));

    [Fact]
    public void A_card_that_is_asked_for_and_not_there_is_an_error()
    {
        CommandException error = Assert.Throws<CommandException>(() => DeviceFactory.Open(new DeviceRequest("cuda:99"), _terminal));
        Assert.Equal(ExitCodes.Usage, error.ExitCode);
        Assert.EndsWith(".", error.Message);
    }
}
