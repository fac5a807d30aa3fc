using System.Diagnostics;
using System.Text.Json.Nodes;
using Derain.Cuda.Tests.Models;
using Derain.Kernels.Tensors;
using Derain.Nvrtc.Tests;
using Derain.Runtime.Tests;
using Derain.Runtime.Video;
using Derain.Runtime.Weights;

namespace Derain.Cuda.Tests.Cli;

/// <summary>The real process on the simulated device.</summary>
public sealed class CommandTests : IDisposable
{
    private const string Golden = "zsvd/e2e_s10_k4_g15.safetensors";

    private readonly TemporaryFolder _folder = new();
    private string? _ready;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_recorded_run_is_repeated()
    {
        string golden = Goldens.Path(Golden);
        string[] method = ["--steps", "10", "--skip", "4", "--guidance", "15", "--switch-blocks", "0,3", "--noise", golden];
        JsonNode json = JsonNode.Parse(Succeed(
        [
            "derain", golden, "-o", _folder["out.safetensors"], "--model", Goldens.Path("tiny-2b"), "--device", "cuda",
            "--dtype", "fp16", "--json", .. method,
        ]).Output)!;

        Assert.StartsWith("CUDA device 0, Derain simulated device", (string)json["device"]!);
        using SafetensorsFile expected = Goldens.Open(Golden);
        using SafetensorsFile actual = SafetensorsFile.Open(_folder["out.safetensors"]);
        ModelTolerance.AssertRun(DType.F16, actual.Get("frames"), expected.Get("frames"), "frames");
    }

    [Theory]
    [InlineData("tiny-2b", "F16")]
    [InlineData("tiny-5b", "BF16")]
    public void The_card_is_found_and_the_model_says_the_type(string model, string type)
    {
        string folder = Directory.CreateDirectory(_folder["model"]).FullName;
        foreach (string part in (string[])["transformer", "scheduler", "vae", "text_encoder", "tokenizer"])
        {
            string source = Directory.Exists(Path.Combine(Goldens.Path(model), part)) ? model : "tiny-2b";
            Directory.CreateSymbolicLink(Path.Combine(folder, part), Goldens.Path($"{source}/{part}"));
        }

        CommandResult run = Succeed(
            "derain", Goldens.Path(Golden), "-o", _folder["out.safetensors"], "--model", folder, "--steps", "1", "--skip", "0", "--json");

        Assert.EndsWith($", {type}", (string)JsonNode.Parse(run.Output)!["device"]!);
        Assert.Equal("", run.Error);
    }

    [Fact]
    public void Operations_are_tested_in_every_type()
    {
        CommandResult run = Succeed("selftest", "--filter", "GatedResidual");

        foreach (string type in (string[])["F16", "BF16", "F32"])
        {
            Assert.Matches($@"{type}\noperation .*\nGatedResidual +(\d+) +\1 +0 +0 ", run.Output);
        }
    }

    [Fact]
    public void Operations_are_timed_by_the_devices_clock()
    {
        JsonNode json = JsonNode.Parse(Succeed("bench", "--device", "cuda:0", "--filter", "small attention,", "--json").Output)!;

        JsonNode result = Assert.Single(json["results"]!.AsArray())!;
        Assert.Equal("F16", (string)json["activations"]!);
        Assert.True((double)result["seconds"]! > 0);
    }

    [Fact]
    public void The_machine_lists_its_cards()
    {
        JsonNode json = JsonNode.Parse(Succeed("info", "--json").Output)!["cuda"]!;

        Assert.Equal("Derain simulated device", (string)json["devices"]![0]!["name"]!);
        Assert.All(json["software"]!.AsArray(), library => Assert.Null(library!["missing"]));
        Assert.Contains("CUDA NVRTC", Succeed("info").Output);
    }

    [Fact]
    public void A_card_that_does_not_exist_is_refused()
    {
        CommandResult run = Run(SimulatedDevice.Folder, "info", "--device", "cuda:9");

        Assert.Equal((1, "derain: There is no CUDA device 9; there are 0 to 0.\n"), (run.ExitCode, run.Error));
    }

    [Fact]
    public void Without_a_compiler_the_processor_does_the_work_and_says_so()
    {
        // Only the driver: everything else would have to be found where real toolkits are.
        File.CreateSymbolicLink(_folder["libcuda.so.1"], Path.Combine(SimulatedDevice.Folder, "libcuda.so.1"));
        CommandResult run = Run(_folder.Root, "info");
        Assert.SkipWhen(run.Output.Contains("Device        CUDA", StringComparison.Ordinal), "This machine has NVRTC.");

        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith("derain: There is an NVIDIA card, but the CPU does the work: NVRTC, which compiles the kernels, is not there.", run.Error);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
        Assert.Contains("CUDA device 0", run.Output);
        Assert.Equal(1, Run(_folder.Root, "info", "--device", "cuda").ExitCode);
        Assert.Equal(1, Run(_folder.Root, "info", "--dtype", "fp16").ExitCode);
    }

    [Fact]
    public void A_warmed_up_run_compiles_nothing()
    {
        string clip = _folder["clip.mkv"];
        using (var ffmpeg = FFmpegProcess.FFmpeg(["-f", "lavfi", "-i", "testsrc2=s=32x32:r=8", "-frames:v", "9", "-c:v", "ffv1", clip]))
        {
            Assert.True(ffmpeg.WaitForExit() == 0, ffmpeg.LastError);
        }

        string[] run = ["--model", Goldens.Path("tiny-2b"), "--device", "cuda", "--size", "32x32", "--steps", "1", "--skip", "0"];

        JsonNode cold = JsonNode.Parse(Succeed(["warm-up", clip, .. run, "--json"]).Output)!;
        string[] compiled = Directory.GetFiles(KernelFolder);
        CommandResult warm = Succeed(["warm-up", clip, .. run]);
        Succeed(["derain", clip, "-o", _folder["out.mkv"], .. run]);

        Assert.Equal(3 * (int)cold["compiled"]!, compiled.Length);
        Assert.Equal(cold["kernels"]!.AsArray().Count, (int)cold["compiled"]!);
        Assert.Contains(", 0 of them to be compiled", warm.Error);
        Assert.Equal(compiled.Order(), Directory.GetFiles(KernelFolder).Order());
    }

    [Fact]
    public void Ready_made_kernels_need_the_driver_alone()
    {
        string driver = Directory.CreateDirectory(_folder["driver"]).FullName;
        File.CreateSymbolicLink(Path.Combine(driver, "libcuda.so.1"), Path.Combine(SimulatedDevice.Folder, "libcuda.so.1"));
        Assert.SkipWhen(Run(driver, "info").Output.Contains("Device        CUDA", StringComparison.Ordinal), "This machine has NVRTC.");
        File.WriteAllLines(_folder["kernels.txt"], SpecializationList.Lines.Where(line => line.Contains("gated_residual.cu -DELEMENT=f16", StringComparison.Ordinal)));

        CommandResult packed = Succeed("warm-up", "--pack", _folder["ready"], "--kernels", _folder["kernels.txt"]);
        _ready = _folder["ready"];
        CommandResult enough = Run(driver, "selftest", "--filter", "GatedResidual", "--device", "cuda", "--dtype", "fp16");
        CommandResult other = Run(driver, "selftest", "--filter", "Silu", "--device", "cuda", "--dtype", "fp16");

        Assert.Contains("sm_80", packed.Output);
        Assert.True(enough.ExitCode == 0, enough.Error);
        Assert.NotEqual(0, other.ExitCode);
        Assert.Empty(Directory.GetFiles(_folder["ready"], "*.cu"));
    }

    [Fact]
    public void Warming_up_the_processor_is_nothing()
    {
        CommandResult run = Succeed("warm-up", "--device", "cpu", "--model", Goldens.Path("tiny-2b"));

        Assert.Equal("nothing to do: the CPU's operations are compiled already\n", run.Output);
        Assert.Equal(1, Run(SimulatedDevice.Folder, "warm-up", "--pack", _folder["ready"]).ExitCode);
    }

    private string KernelFolder => Directory.CreateDirectory(_folder["kernels"]).FullName;

    private CommandResult Succeed(params string[] args)
    {
        CommandResult run = Run(SimulatedDevice.Folder, args);
        Assert.True(run.ExitCode == 0, $"exit code {run.ExitCode}: {run.Error}");
        return run;
    }

    private CommandResult Run(string libraries, params string[] args)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "Derain.Runtime.dll");
        ProcessStartInfo start = new("dotnet", [program, .. args]) { RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["DERAIN_CACHE"] = _folder["cache"];
        start.Environment["DERAIN_CUDA_PATH"] = libraries;
        start.Environment["DERAIN_READY_KERNELS"] = _ready;
        if (args[0] is "warm-up" or "derain" && args.Contains("32x32"))
        {
            start.Environment["DERAIN_KERNEL_CACHE"] = KernelFolder;
        }

        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new CommandResult(process.ExitCode, output, error.GetAwaiter().GetResult());
    }

    private sealed record CommandResult(int ExitCode, string Output, string Error);
}
