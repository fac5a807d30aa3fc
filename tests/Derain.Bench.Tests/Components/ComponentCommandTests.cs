using System.CommandLine;
using System.Text.Json;
using Derain.Bench.Components;
using Derain.Kernels.Tensors;
using Derain.Runtime.Weights;

namespace Derain.Bench.Tests.Components;

public sealed class ComponentCommandTests : IDisposable
{
    private const double Tolerance = 1e-10; // Σ(a - e)² / Σe²

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("0,3", "2b.b03.output")]
    [InlineData("none", "2b.none.output")]
    public void A_prediction_is_the_recorded_one(string blocks, string recorded)
    {
        using SafetensorsFile goldens = Goldens.Open("zsvd/attention_switch.safetensors");
        Tensor latents = goldens.Get("latents").Slice(axis: 0, 0, length: 1);
        WriteInputs(("latents", latents), ("text", goldens.Get("encoder_hidden_states")), ("timestep", Tensor.OnHost<int>([1], [599])));

        JsonElement report = Run("transformer", "--model", Goldens.Path("tiny-2b"), "--switch-blocks", blocks, "--repeat", "2");

        AssertOutput("v", goldens.Get(recorded).ReadFloats());
        Assert.Equal("F32", report.GetProperty("activations").GetString());
        Assert.Equal(2, report.GetProperty("warmSeconds").GetArrayLength());
    }

    [Fact]
    public void Moments_are_the_recorded_ones()
    {
        using SafetensorsFile goldens = Goldens.Open("components/vae.safetensors");
        WriteInputs(("video", ChannelsLast(goldens.Get("f9.video"))));

        Run("vae-encode", "--model", Goldens.Path("tiny-2b"));

        AssertOutput("moments", ChannelsLast(goldens.Get("f9.moments")).ReadFloats());
    }

    [Fact]
    public void Decoded_latents_are_the_recorded_video()
    {
        using SafetensorsFile goldens = Goldens.Open("components/vae.safetensors");
        WriteInputs(("latents", ChannelsLast(goldens.Get("z4.latents"))));

        Run("vae-decode", "--model", Goldens.Path("tiny-2b"), "--repeat", "1");

        AssertOutput("video", ChannelsLast(goldens.Get("z4.decoded")).ReadFloats());
    }

    [Fact]
    public void A_step_without_guidance_and_noise_is_one_of_plain_ddim()
    {
        using SafetensorsFile goldens = Goldens.Open("zsvd/attention_switch.safetensors");
        Tensor latents = goldens.Get("latents").Slice(axis: 0, 0, length: 1);
        WriteInputs(
            ("latents", latents),
            ("text", goldens.Get("encoder_hidden_states")),
            ("noise_map", Tensor.OnHost(DType.F32, latents.Shape)),
            ("timestep", Tensor.OnHost<int>([1], [599])));

        Run("step", "--model", Goldens.Path("tiny-2b"), "--switch-blocks", "none", "--guidance", "0");

        // v of the rain branch alone: μ = a·x + b·x̂0.
        var schedule = new Runtime.Schedulers.NoiseSchedule(
            Runtime.Schedulers.SchedulerConfig.Read(new CheckpointFolder(Goldens.Path("tiny-2b")).Config("scheduler")));
        Runtime.Schedulers.Mix mean = schedule.Transition(599, 589);
        float[] x = latents.ReadFloats();
        float[] v = goldens.Get("2b.none.output").ReadFloats();
        AssertOutput("previous", [.. x.Select((value, index) => (float)((mean.First * value) + (mean.Second * v[index])))]);
    }

    [Fact]
    public void A_whole_clip_is_the_recorded_one()
    {
        using SafetensorsFile goldens = Goldens.Open("zsvd/e2e_s10_k4_g15.safetensors");
        float[] text = [.. goldens.Get("prompt_embeds_negative").ReadFloats(), .. goldens.Get("prompt_embeds_null").ReadFloats()];
        WriteInputs(
            ("video", goldens.Get("video")),
            ("text", Tensor.OnHost<float>([2, 226, 32], text)),
            ("vae_noise", goldens.Get("vae_noise")),
            ("forward_noise", goldens.Get("forward_noise")));

        Run("clip", "--model", Goldens.Path("tiny-2b"), "--switch-blocks", "0,3", "--steps", "10", "--skip", "4", "--repeat", "1");

        AssertOutput("frames", goldens.Get("frames").ReadFloats());
    }

    [Fact]
    public void Operations_take_their_operands_by_name()
    {
        WriteInputs(
            ("x", Tensor.OnHost<float>([2, 2], [1, 2, 3, 4])),
            ("weight", Tensor.OnHost<float>([3, 2], [1, 0, 0, 1, 1, 1])),
            ("bias", Tensor.OnHost<float>([3], [10, 20, 30])));

        Run("linear", "--repeat", "1");

        AssertOutput("y", [11, 22, 33, 13, 24, 37]);
    }

    [Fact]
    public void The_first_kernel_needs_no_file() =>
        Assert.Equal(0.731, Run("first-kernel").GetProperty("value").GetDouble(), precision: 3);

    [Fact]
    public void A_missing_input_is_named()
    {
        WriteInputs(("x", Tensor.OnHost<float>([2, 2], [1, 2, 3, 4])));

        WeightException error = Assert.Throws<WeightException>(() => Run("linear"));

        Assert.Contains("weight", error.Message, StringComparison.Ordinal);
    }

    private void WriteInputs(params (string Name, Tensor Tensor)[] inputs) => SafetensorsWriter.Write(
        _folder["inputs.safetensors"], inputs.Select(input => TensorData.Of(input.Name, input.Tensor)));

    private JsonElement Run(string name, params string[] options)
    {
        using StringWriter output = new();
        string[] files = name == "first-kernel"
            ? []
            : ["--inputs", _folder["inputs.safetensors"], "--outputs", _folder["outputs.safetensors"]];
        string[] args = ["component", name, "--device", "cpu", "--threads", "1", .. files, .. options];
        int exitCode = new RootCommand { ComponentCommand.Create() }.Parse(args).Invoke(
            new InvocationConfiguration { Output = output, EnableDefaultExceptionHandler = false });
        Assert.Equal(0, exitCode);
        return JsonDocument.Parse(output.ToString()).RootElement;
    }

    private void AssertOutput(string name, float[] expected)
    {
        using SafetensorsFile outputs = SafetensorsFile.Open(_folder["outputs.safetensors"]);
        float[] actual = outputs.Get(name).ReadFloats();
        Assert.Equal(expected.Length, actual.Length);
        double squares = expected.Sum(value => (double)value * value);
        double differences = expected.Zip(actual, (e, a) => Math.Pow((double)a - e, 2)).Sum();
        Assert.True(differences <= Tolerance * squares, $"{name}: NMSE {differences / squares}");
    }

    /// <summary><c>[B, C, F, H, W]</c> as recorded to <c>[B, F, H, W, C]</c>.</summary>
    private static Tensor ChannelsLast(Tensor recorded)
    {
        (int channels, int positions) = (recorded.Shape[1], (int)recorded.Shape.ElementCount / recorded.Shape[1]);
        float[] values = recorded.ReadFloats();
        float[] moved = new float[values.Length];
        for (int c = 0; c < channels; c++)
        {
            for (int p = 0; p < positions; p++)
            {
                moved[(p * channels) + c] = values[(c * positions) + p];
            }
        }

        return Tensor.OnHost<float>([1, recorded.Shape[2], recorded.Shape[3], recorded.Shape[4], channels], moved);
    }
}
