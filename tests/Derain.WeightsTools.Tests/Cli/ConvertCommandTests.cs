using CsCheck;
using Derain.Kernels.Tensors;
using Derain.Runtime.Weights;

namespace Derain.WeightsTools.Tests.Cli;

public sealed class ConvertCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Makes_the_half_precision_goldens_from_the_single_precision_ones()
    {
        Tool.Succeed("convert", Goldens.Path("tiny-2b"), _folder["half"], "--dtype", "fp16");
        CheckpointFolder converted = new(_folder["half"]);
        CheckpointFolder expected = new(Goldens.Path("tiny-2b-fp16-sharded"));
        foreach (string component in (string[])["transformer", "vae", "text_encoder"])
        {
            using SafetensorsCheckpoint actual = converted.OpenWeights(component);
            using SafetensorsCheckpoint golden = expected.OpenWeights(component);
            Assert.Equal(golden.Tensors.OrderBy(tensor => tensor.Name), actual.Tensors.OrderBy(tensor => tensor.Name));
            Assert.All(golden.Tensors, tensor => Assert.Equal(Bytes(golden.Load(tensor.Name)), Bytes(actual.Load(tensor.Name))));
        }

        Assert.Equal(File.ReadAllBytes(Goldens.Path("tiny-2b/tokenizer/spiece.model")), File.ReadAllBytes(converted.TokenizerModel));
        Assert.Equal("CogVideoXDDIMScheduler", converted.Config("scheduler").Text("_class_name"));
        Tool.Succeed("verify", _folder["half"]);
    }

    [Fact]
    public void Keeps_the_shards()
    {
        Tool.Succeed("convert", Goldens.Path("tiny-5b"), _folder["single"], "--dtype", "fp32");
        using SafetensorsCheckpoint single = new CheckpointFolder(_folder["single"]).OpenWeights("transformer");
        using SafetensorsCheckpoint golden = new CheckpointFolder(Goldens.Path("tiny-5b")).OpenWeights("transformer");
        Assert.Equal(2, single.Files.Count);
        Assert.All(golden.Tensors, tensor => Assert.Equal(golden.Load(tensor.Name).ReadFloats(), single.Load(tensor.Name).ReadFloats()));
    }

    [Fact]
    public void Rounds_doubles_once() => Gen.Double[-70000, 70000].Array[1, 200].Sample(
        values =>
        {
            // Halfway between two halves but for a bit that a float has not: rounding twice would go to even.
            double[] all = [.. values, 2049 + 1e-12, 2049 - 1e-12, 2051 - 1e-12, -2049 - 1e-12, 1e-300, double.Epsilon];
            SafetensorsWriter.Write(_folder["double.safetensors"], [TensorData.Of<double>("x", [all.Length], all)]);
            Tool.Run("convert", _folder["double.safetensors"], _folder["half.safetensors"], "--dtype", "fp16");
            using SafetensorsFile half = SafetensorsFile.Open(_folder["half.safetensors"]);
            Assert.Equal(all.Select(value => (Half)value), half.Get("x").Span<Half>().ToArray());
        },
        iter: 30,
        threads: 1);

    [Fact]
    public void Reports_what_became_infinite_and_keeps_integers()
    {
        SafetensorsWriter.Write(
            _folder["x.safetensors"],
            [
                TensorData.Of<float>("big", [4], new[] { 1e5f, -1e5f, 1, float.PositiveInfinity }),
                TensorData.Of<int>("ids", [2], new[] { 70000, -1 }),
            ],
            new Dictionary<string, string> { ["format"] = "pt" });
        Tool tool = Tool.Run("convert", _folder["x.safetensors"], _folder["half.safetensors"], "--dtype", "fp16");
        Assert.Equal(0, tool.ExitCode);
        Assert.Equal("2 values of 'big' are too large for F16 and became infinite; choose bf16 or fp32.\n", tool.Error);

        using SafetensorsFile half = SafetensorsFile.Open(_folder["half.safetensors"]);
        Assert.Equal([float.PositiveInfinity, float.NegativeInfinity, 1, float.PositiveInfinity], half.Get("big").ReadFloats());
        Assert.Equal([70000, -1], half.Get("ids").Span<int>().ToArray());
        Assert.Equal("pt", half.Metadata["format"]);
    }

    [Fact]
    public void Refuses_other_types_and_targets()
    {
        Assert.Equal(
            "--dtype must be one of fp16, bf16, fp32, not 'int8'.",
            Tool.Fail("convert", Goldens.Path("tiny-2b"), _folder["x"], "--dtype", "int8").TrimEnd());
        Assert.Equal(
            $"weights-tools: The result takes 3 files, which {_folder["x.safetensors"]} cannot be; name a folder.",
            Tool.Fail("convert", Goldens.Path("tiny-2b"), _folder["x.safetensors"], "--dtype", "fp16"));
        _folder.Write("taken/x");
        Assert.Equal(
            $"weights-tools: {_folder["taken"]} exists already; remove it or name another folder.",
            Tool.Fail("convert", Goldens.Path("tiny-2b"), _folder["taken"], "--dtype", "fp16"));
    }

    private static byte[] Bytes(Tensor tensor) => tensor.ByteSpan(0, (int)tensor.Bytes).ToArray();
}
