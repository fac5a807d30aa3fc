using System.Text.Json.Nodes;
using Derain.Runtime.Tests.Video;

namespace Derain.Runtime.Tests.Cli;

public sealed class InfoCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_machine()
    {
        JsonNode json = CommandRun.SucceedWithJson(_folder, "info", "--threads", "2");
        Assert.Equal(Environment.ProcessorCount, (int)json["cores"]!);
        Assert.StartsWith("CPU (2 threads, ", (string)json["device"]!);
        Assert.Contains(Path.Combine(Goldens.Repository, "models"), json["modelFolders"]!.AsArray().Select(folder => (string)folder!));
        Assert.Equal(
            ["driver", "NVRTC", "cuBLASLt"], json["cuda"]!["software"]!.AsArray().Select(library => (string)library!["name"]!));
        Assert.Contains("Models in", CommandRun.Succeed(_folder, "info").Output);
    }

    [Fact]
    public void A_model()
    {
        JsonNode json = CommandRun.SucceedWithJson(_folder, "info", Goldens.Path("tiny-2b-fp16-sharded"));
        Assert.Equal(4, (int)json["blocks"]!);
        Assert.Equal("sin-cos", (string)json["positions"]!);
        Assert.Equal(2, (int)json["components"]!["transformer"]!["files"]!);
        Assert.Equal(["F16"], json["components"]!["transformer"]!["types"]!.AsArray().Select(type => (string)type!));
        Assert.Equal(100, (int)json["defaults"]!["steps"]!);
        Assert.Equal(8, (int)json["frameStride"]!);
        Assert.Equal(2 * 4, (int)json["step"]!["operations"]!.AsArray().Single(row => (string)row!["operation"]! == "HeadNorm")!["calls"]!);

        string text = CommandRun.Succeed(_folder, "info", "--model", Path.Combine(Goldens.Repository, "models", "small")).Output;
        Assert.Matches("transformer +2.47 Mparameters, F16, 4.9. MB in 1 file\n", text);
        Assert.Matches(@"A step +two texts, latents \d+x\d+x\d+, \d+ tokens each: \d+ operations, .*B read, .*B written, .*FLOP\n", text);
        Assert.Matches("Defaults +25 steps, skip 3, guidance 8, switched blocks 0,3-5, window 17\n", text);
    }

    [Fact]
    public void A_clip_and_what_it_would_cost()
    {
        string clip = Clips.Make(_folder["in.mp4"], frames: 20);
        string small = Path.Combine(Goldens.Repository, "models", "small");
        JsonNode json = CommandRun.SucceedWithJson(_folder, "info", clip, "--model", small, "--overlap", "1");
        Assert.Equal(20, (int)json["frames"]!);
        Assert.Equal(2, (int)json["windows"]!);
        Assert.Equal(2 * 22, (int)json["cost"]!["derainForwards"]!);
        Assert.Equal(2 * 21, (int)json["cost"]!["invertForwards"]!);
        Assert.InRange((double)json["cost"]!["flops"]!, 2 * 100e9, 2 * 400e9);
        Assert.InRange((double)json["cost"]!["estimatedSeconds"]!, 0.1, 10_000);

        string text = CommandRun.Succeed(_folder, "info", clip, "--model", small, "--steps", "10", "--skip", "5", "--tiled-vae").Output;
        Assert.Matches("Plan +20 frames, 96x64, in 2 windows; 10 steps, skip 5, guidance 8, switched blocks 0,3-5\n", text);
        Assert.Matches("Predictions +4 of one text and 5 of two, 512 tokens, each window\n", text);
        Assert.Matches(@"Speed +product .*, from \d+ operations timed just now\n", text);
        Assert.Matches("Forecast +5 steps x 2 windows of 17 frames: about ", text);
        Assert.DoesNotContain("in.mp4.", string.Join(' ', Directory.GetFiles(_folder.Root)));
    }

    [Fact]
    public void What_is_neither() =>
        Assert.Equal("There is no clip or model 'rain.mp4'.", CommandRun.Fail(_folder, 2, "info", "rain.mp4"));

    [Fact]
    public void A_name_of_no_model() =>
        Assert.StartsWith("There is no model 'rain'; looked for", CommandRun.Fail(_folder, 2, "info", "rain"));

    [Fact]
    public void A_tensor_file() => Assert.Equal(
        "info describes clips and models; 'weights-tools inspect a.safetensors' lists the tensors of a file.",
        CommandRun.Fail(_folder, 1, "info", "a.safetensors"));
}
