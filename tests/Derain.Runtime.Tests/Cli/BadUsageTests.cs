using Derain.Runtime.Tests.Video;

namespace Derain.Runtime.Tests.Cli;

/// <summary>Command lines that ask for what cannot be: exit code 1, one sentence, nothing written.</summary>
public sealed class BadUsageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _clip;

    public BadUsageTests() => _clip = Clips.Make(_folder["in.mp4"], frames: 2);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--steps abc", "--steps must be a whole number from 1 to 1000, not 'abc'.")]
    [InlineData("--steps 0", "--steps must be a whole number from 1 to 1000, not '0'.")]
    [InlineData("--steps 1001", "--steps must be a whole number from 1 to 1000, not '1001'.")]
    [InlineData("--skip -1", "--skip must be a whole number from 0 to 999, not '-1'.")]
    [InlineData("--steps 5 --skip 5", "--skip must be 0 to 4 in a run of 5 steps, not 5.")]
    [InlineData("--skip 25", "--skip must be 0 to 24 in a run of 25 steps, not 25.")]
    [InlineData("--guidance NaN", "--guidance must be a number, not 'NaN'.")]
    [InlineData("--guidance strong", "--guidance must be a number, not 'strong'.")]
    [InlineData("--seed -3", "--seed must be a whole number from 0 to 18446744073709551615, not '-3'.")]
    [InlineData("--device gpu", "--device must be auto, cpu, cuda, cuda:N, several such as cuda:0,1, or cuda:all, not 'gpu'.")]
    [InlineData("--device cuda:one", "--device must be auto, cpu, cuda, cuda:N, several such as cuda:0,1, or cuda:all, not 'cuda:one'.")]
    [InlineData("--device cuda:-1", "--device must be auto, cpu, cuda, cuda:N, several such as cuda:0,1, or cuda:all, not 'cuda:-1'.")]
    [InlineData("--dtype half", "--dtype must be auto or fp16 or bf16 or fp32, not 'half'.")]
    [InlineData("--device cpu --dtype fp16", "--dtype fp16 needs a CUDA device, but the CPU computes in fp32; leave it out.")]
    [InlineData("--threads 0", "--threads must be a whole number from 1 to 1024, not '0'.")]
    [InlineData("--inversion euler", "--inversion must be ddpm or ddim, not 'euler'.")]
    [InlineData("--switch-blocks 0-9", "--switch-blocks: '0-9' names block 9, but the model has blocks 0 to 5.")]
    [InlineData("--switch-blocks all", "--switch-blocks: 'all' is no list of blocks; write ranges such as 0-3,15-29, or none.")]
    [InlineData("--size huge", "--size must be model, source, or a width and height such as 720x480, not 'huge'.")]
    [InlineData("--size 99999x16", "--size must be model, source, or a width and height such as 720x480, not '99999x16'.")]
    [InlineData("--size 100x64", "--size: The size 100x64 does not fit the model: both sides must be multiples of 8. The nearest is 104x64.")]
    [InlineData("--window 0", "--window must be a whole number from 1 to 100000, not '0'.")]
    [InlineData("--window 9 --overlap 9", "--overlap must be 0 to 8 frames for windows of 9, not 9.")]
    [InlineData("--overlap 20", "--overlap must be 0 to 16 frames for windows of 17, not 20.")]
    [InlineData("--stpes 3", "There is no option --stpes; did you mean --steps?")]
    [InlineData("--frobnicate", "There is no option --frobnicate.")]
    [InlineData("--steps 3 --steps 4", "Option '--steps' expects a single argument but 2 were provided.")]
    public void Options_of_derain(string options, string message)
    {
        Assert.Equal(message, Fail(["derain", _clip, "-o", _folder["out.mp4"], .. options.Split(' ')]));
        Assert.False(File.Exists(_folder["out.mp4"]));
    }

    [Fact]
    public void A_command_that_does_not_exist() =>
        Assert.Equal("There is no command 'derian'; did you mean derain?", Fail("derian", _clip));

    [Fact]
    public void An_option_before_the_input_that_does_not_exist() =>
        Assert.Equal("There is no option --stpes; did you mean --steps?", Fail("derain", "--stpes", "3", _clip, "-o", _folder["out.mp4"]));

    [Fact]
    public void Nothing_to_write_to() => Assert.Equal("Option '--output' is required.", Fail("derain", _clip));

    [Fact]
    public void An_output_that_is_the_input()
    {
        Assert.Equal($"-o and the input are both '{_clip}'; write to another file.", Fail("derain", _clip, "-o", _clip, "--overwrite"));
        string other = Path.Combine(_folder.Root, ".", "in.mp4");
        Assert.Equal($"-o and the input are both '{other}'; write to another file.", Fail("derain", _clip, "-o", other, "--overwrite"));
    }

    [Fact]
    public void Frames_written_over_the_frames_that_are_read()
    {
        Directory.CreateDirectory(_folder["frames"]);
        Clips.FFmpeg("-i", _clip, _folder["frames/%03d.png"]);
        Assert.Contains("write to another file", Fail("derain", _folder["frames"], "-o", _folder["frames/%03d.png"], "--overwrite"));
        Assert.Contains("write to another file", Fail("derain", _folder["frames/%03d.png"], "-o", _folder["frames/%03d.png"]));
    }

    [Fact]
    public void Tensors_and_clips_do_not_mix()
    {
        string tensors = Goldens.Path("zsvd/e2e_s10_k4_g15.safetensors");
        Assert.Equal(
            $"-o must name a .safetensors file when the input is one, not '{_folder["out.mp4"]}'.", Fail("derain", tensors, "-o", _folder["out.mp4"]));
        Assert.Equal(
            $"-o can name a .safetensors file only when the input is one; '{_clip}' is a clip. --save-tensors keeps a clip's tensors.",
            Fail("derain", _clip, "-o", _folder["out.safetensors"]));
        Assert.Equal(
            "--size does not go with a .safetensors input, which is derained as it is; leave it out.",
            Fail("derain", tensors, "-o", _folder["out.safetensors"], "--size", "model"));
    }

    [Fact]
    public void Tensors_saved_over_what_is_read()
    {
        string tensors = Path.Combine(_folder.Root, "in.safetensors");
        File.Copy(Goldens.Path("zsvd/e2e_s10_k4_g15.safetensors"), tensors);
        Assert.Equal(
            $"--save-tensors and the input are both '{tensors}'; write to another file.",
            Fail("derain", tensors, "-o", _folder["out.safetensors"], "--save-tensors", tensors, "--overwrite"));
        Assert.Equal(
            $"-o and --noise are both '{tensors}'; write to another file.",
            Fail("derain", Goldens.Path("zsvd/e2e_s10_k4_g15.safetensors"), "-o", tensors, "--noise", tensors, "--overwrite"));
    }

    [Fact]
    public void No_arguments_show_the_help()
    {
        CommandRun run = CommandRun.Succeed(_folder);
        Assert.Contains("derain <INPUT>", run.Output);
        Assert.Contains("130, 143  stopped by Ctrl-C or SIGTERM", run.Output);
        Assert.Contains("--save-tensors <FILE>", CommandRun.Succeed(_folder, "derain", "--help").Output);
    }

    private string Fail(params string[] args) => CommandRun.Fail(_folder, 1, args);
}
