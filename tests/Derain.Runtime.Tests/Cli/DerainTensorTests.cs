using Derain.Kernels.Tensors;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Tests.Cli;

/// <summary>Recorded runs of the authors' code, repeated through the command.</summary>
public sealed class DerainTensorTests : IDisposable
{
    private const string Golden = "zsvd/e2e_s10_k4_g15.safetensors";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("e2e_s10_k4_g15", "10", "4", "15", "0,3")]
    [InlineData("e2e_s20_k8_g10", "20", "8", "10", "0-1")]
    [InlineData("e2e_s10_k4_g15_noswitch", "10", "4", "15", "none")]
    public void A_recorded_run_is_repeated(string name, string steps, string skip, string guidance, string blocks)
    {
        string golden = Goldens.Path($"zsvd/{name}.safetensors");
        CommandRun run = CommandRun.Succeed(
            _folder, "derain", golden, "-o", _folder["out.safetensors"], "--model", Goldens.Path("tiny-2b"), "--steps", steps,
            "--skip", skip, "--guidance", guidance, "--switch-blocks", blocks, "--noise", golden);

        Assert.StartsWith(_folder["out.safetensors"], run.Output);
        using SafetensorsFile expected = SafetensorsFile.Open(golden);
        using SafetensorsFile actual = SafetensorsFile.Open(_folder["out.safetensors"]);
        Assert.Equal(["frames", "uint8"], actual.Names.Order());
        GoldenAssert.Close(actual.Get("frames"), expected.Get("frames"), absolute: 5e-5, relativeToAbsMax: 2e-5, "frames");
        Assert.Equal(expected.Get("uint8").Shape, actual.Get("uint8").Shape);
        int[] differences =
            [.. expected.Get("uint8").Span<byte>().ToArray().Zip(actual.Get("uint8").Span<byte>().ToArray(), (a, b) => Math.Abs(a - b))];
        Assert.True(differences.Max() <= 1 && differences.Sum() <= differences.Length / 1000, $"{differences.Sum()} levels differ");
    }

    [Fact]
    public void Every_tensor_is_kept_under_its_recorded_name_and_shape()
    {
        string golden = Goldens.Path(Golden);
        CommandRun.Succeed(
            _folder, "derain", golden, "-o", _folder["out.safetensors"], "--model", Goldens.Path("tiny-2b"), "--steps", "10",
            "--skip", "4", "--guidance", "15", "--switch-blocks", "0,3", "--noise", golden, "--save-tensors", _folder["all.safetensors"]);

        using SafetensorsFile expected = SafetensorsFile.Open(golden);
        using SafetensorsFile actual = SafetensorsFile.Open(_folder["all.safetensors"]);
        Assert.Equal(expected.Names.Where(name => name != "w0_float64").Order(), actual.Names.Order());
        foreach (string name in actual.Names)
        {
            Assert.Equal((name, expected.Get(name).Shape), (name, actual.Get(name).Shape));
        }
    }

    [Fact]
    public void A_saved_run_can_be_replayed_from_its_own_noise()
    {
        string[] common = ["--model", Goldens.Path("tiny-2b"), "--steps", "4", "--skip", "0", "--seed", "7"];
        string all = _folder["all.safetensors"];
        CommandRun.Succeed(
            _folder, ["derain", Goldens.Path(Golden), "-o", _folder["a.safetensors"], "--save-tensors", all, .. common]);
        CommandRun.Succeed(_folder, ["derain", all, "-o", _folder["b.safetensors"], "--noise", all, .. common]);

        Assert.Equal(File.ReadAllBytes(_folder["a.safetensors"]), File.ReadAllBytes(_folder["b.safetensors"]));
    }

    [Fact]
    public void Json_says_what_was_done()
    {
        var json = CommandRun.SucceedWithJson(
            _folder, "derain", Goldens.Path(Golden), "-o", _folder["out.safetensors"], "--model", Goldens.Path("tiny-2b"),
            "--steps", "2", "--skip", "1", "--switch-blocks", "none", "--inversion", "ddim", "--threads", "1",
            "--seed", "18446744073709551615");

        Assert.Equal(_folder["out.safetensors"], (string)json["output"]!);
        Assert.Equal(9, (int)json["frames"]!);
        Assert.Equal(48, (int)json["width"]!);
        Assert.Equal(Goldens.Path("tiny-2b"), (string)json["model"]!["path"]!);
        Assert.Equal(1, (int)json["options"]!["skip"]!);
        Assert.Equal("none", (string)json["options"]!["switchBlocks"]!);
        Assert.Equal("ddim", (string)json["options"]!["inversion"]!);
        Assert.Equal(ulong.MaxValue, (ulong)json["options"]!["seed"]!);
        Assert.Contains("1 thread", (string)json["device"]!);
        Assert.Equal(
            ["start", "load", "prepare", "plan", "encode", "invert", "derain", "decode", "write", "total"],
            json["seconds"]!.AsObject().Select(entry => entry.Key));
        Assert.All(json["seconds"]!.AsObject(), entry => Assert.True((double)entry.Value! >= 0, entry.Key));
        string[] parts = ["load", "prepare", "encode", "invert", "derain", "decode", "write"];
        Assert.InRange(parts.Sum(part => (double)json["seconds"]![part]!), 0, (double)json["seconds"]!["total"]! + 0.01);
    }

    [Theory]
    [InlineData(DTypeCase.F32, new[] { 1, 3, 9, 32, 40 }, "H and W multiples of 16, but is F32 [1, 3, 9, 32, 40].")]
    [InlineData(DTypeCase.F32, new[] { 1, 3, 8, 32, 48 }, "with F = 1, 9, 17, … and")]
    [InlineData(DTypeCase.F32, new[] { 3, 9, 32, 48 }, "'video' must be F32 [1, 3, F, H, W]")]
    [InlineData(DTypeCase.U8, new[] { 1, 3, 9, 32, 48 }, "but is U8 [1, 3, 9, 32, 48].")]
    public void A_tensor_that_does_not_fit_the_model(DTypeCase type, int[] shape, string message)
    {
        Tensor video = Tensor.OnHost(type == DTypeCase.F32 ? DType.F32 : DType.U8, [.. shape]);
        Assert.Contains(message, Refuse(TensorData.Of("video", video)));
    }

    [Fact]
    public void A_file_without_a_video_tensor() => Assert.Contains(
        "in.safetensors has no tensor 'video'. The nearest name is 'vide'",
        Refuse(TensorData.Of("vide", Tensor.OnHost(DType.F32, [1, 3, 9, 32, 48]))));

    [Fact]
    public void Values_that_are_not_numbers()
    {
        Tensor video = Tensor.OnHost(DType.F32, [1, 3, 9, 32, 48]);
        video.Span<float>()[5] = float.NaN;
        Assert.Contains("'video' holds values that are not finite numbers", Refuse(TensorData.Of("video", video)));
    }

    [Fact]
    public void A_file_that_is_no_safetensors_file()
    {
        string input = _folder.Write("in.safetensors", "no tensors here");
        string error = CommandRun.Fail(_folder, 2, "derain", input, "-o", _folder["out.safetensors"]);
        Assert.StartsWith(input, error);
    }

    [Fact]
    public void Noise_that_is_missing_or_of_another_run()
    {
        string golden = Goldens.Path(Golden);
        string[] command =
        [
            "derain", golden, "-o", _folder["out.safetensors"], "--steps", "10", "--skip", "8", "--model", Goldens.Path("tiny-2b"),
            "--noise",
        ];
        Assert.Contains("no.safetensors", CommandRun.Of(_folder, [.. command, _folder["no.safetensors"]]).Error);

        string without = Goldens.Path("components/frames.safetensors");
        CommandRun run = CommandRun.Of(_folder, [.. command, without]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("has no tensor 'vae_noise' of shape [1, 16, 3, 4, 6]", run.Error);

        command[5] = "20";
        run = CommandRun.Of(_folder, [.. command, golden]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("'forward_noise' of shape [10, 3, 16, 4, 6] where the model needs [20, 3, 16, 4, 6]", run.Error);
        Assert.False(File.Exists(_folder["out.safetensors"]));
    }

    private string Refuse(TensorData tensor)
    {
        SafetensorsWriter.Write(_folder["in.safetensors"], [tensor]);
        return CommandRun.Fail(
            _folder, 2, "derain", _folder["in.safetensors"], "-o", _folder["out.safetensors"], "--model", Goldens.Path("tiny-2b"));
    }

    public enum DTypeCase
    {
        F32,
        U8,
    }
}
