using Derain.Kernels.Tensors;
using Derain.Runtime.Models.CogVideoX;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Tests.Models.CogVideoX;

public class CogVideoXVaeTests
{
    private const string Recording = "components/vae.safetensors";
    private const double Tolerance = 1e-5;

    public static IEnumerable<object[]> Backends => TestBackends.With([[]]);

    public static IEnumerable<object[]> Videos =>
        TestBackends.With(["f1"], ["f5"], ["f8"], ["f9"], ["f13"], ["f17"]);

    public static IEnumerable<object[]> Latents => TestBackends.With(["z2"], ["z4"]);

    [Theory]
    [MemberData(nameof(Videos))]
    public void Moments_of_a_video_match(string backend, string video)
    {
        using TestVae vae = new(backend, "tiny-2b");
        using SafetensorsFile goldens = Goldens.Open(Recording);

        Tensor moments = vae.Model.EncodeMoments(vae.ToDevice(goldens.Get($"{video}.video")));

        AssertClose(vae.ToHost(moments), goldens, $"{video}.moments");
    }

    [Theory]
    [MemberData(nameof(Videos))]
    public void Video_of_a_mean_matches(string backend, string video)
    {
        using TestVae vae = new(backend, "tiny-2b");
        using SafetensorsFile goldens = Goldens.Open(Recording);

        Tensor decoded = vae.Model.DecodeVideo(vae.MeanToDevice(goldens.Get($"{video}.moments")));

        AssertClose(vae.ToHost(decoded), goldens, $"{video}.decoded");
    }

    [Theory]
    [MemberData(nameof(Latents))]
    public void Video_of_an_even_number_of_latents_matches(string backend, string latents)
    {
        using TestVae vae = new(backend, "tiny-2b");
        using SafetensorsFile goldens = Goldens.Open(Recording);

        Tensor decoded = vae.Model.DecodeVideo(vae.ToDevice(goldens.Get($"{latents}.latents")));

        AssertClose(vae.ToHost(decoded), goldens, $"{latents}.decoded");
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Posterior_samples_match(string backend)
    {
        using TestVae vae = new(backend, "tiny-2b");
        using SafetensorsFile goldens = Goldens.Open(Recording);
        foreach (string video in (string[])["f9", "f17"])
        {
            Tensor moments = vae.ToDevice(goldens.Get($"{video}.moments"));

            Tensor latents = vae.Model.Sample(moments, goldens.Get($"{video}.noise"));

            AssertClose(vae.ToHost(vae.Model.Unscale(latents)), goldens, $"{video}.sample");
        }
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Every_recorded_intermediate_matches(string backend)
    {
        using TestVae vae = new(backend, "tiny-2b");
        using SafetensorsFile goldens = Goldens.Open(Recording);
        Tensor video = vae.ToDevice(goldens.Get("f9.video"));
        Tensor latents = vae.MeanToDevice(goldens.Get("f9.moments"));

        Dictionary<string, Tensor> inner = vae.RunProbed(
            new CogVideoXVae.ChunkKey(Encode: true, Frames: 9, Height: 32, Width: 48, Continues: false, Continued: false), video);
        foreach ((string name, Tensor value) in vae.RunProbed(
            new CogVideoXVae.ChunkKey(Encode: false, Frames: 3, Height: 4, Width: 6, Continues: false, Continued: false), latents))
        {
            inner[name] = value;
        }

        foreach (string name in goldens.Names.Where(name => name.StartsWith("f9.inner.", StringComparison.Ordinal)))
        {
            AssertClose(inner[name["f9.inner.".Length..]], goldens, name);
        }
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Moments_match_with_weights_in_half_precision(string backend)
    {
        using TestVae vae = new(backend, "tiny-2b-fp16-sharded");
        using SafetensorsFile goldens = Goldens.Open("components/fp16_checkpoint.safetensors");

        Tensor moments = vae.Model.EncodeMoments(vae.ToDevice(goldens.Get("video")));

        AssertClose(vae.ToHost(moments), goldens, "moments");
    }

    [Theory]
    [InlineData("[1, 9, 32, 44, 3]")]
    [InlineData("[1, 9, 30, 48, 3]")]
    [InlineData("[2, 9, 32, 48, 3]")]
    [InlineData("[1, 9, 32, 48, 4]")]
    [InlineData("[1, 0, 32, 48, 3]")]
    [InlineData("[9, 32, 48, 3]")]
    public void A_video_of_another_shape_is_refused(string shape)
    {
        using TestVae vae = new("reference", "tiny-2b");

        ShapeException error = Assert.Throws<ShapeException>(() => vae.Model.EncodeMoments(Zeros(shape)));

        Assert.Equal($"EncodeMoments: video must be [1, F, H, W, 3] with H and W multiples of 8, but is {shape}.", error.Message);
    }

    [Theory]
    [InlineData("[2, 3, 4, 6, 16]")]
    [InlineData("[1, 3, 4, 6, 15]")]
    [InlineData("[1, 3, 4, 0, 16]")]
    [InlineData("[3, 4, 6, 16]")]
    public void Latents_of_another_shape_are_refused(string shape)
    {
        using TestVae vae = new("reference", "tiny-2b");

        ShapeException error = Assert.Throws<ShapeException>(() => vae.Model.DecodeVideo(Zeros(shape)));

        Assert.Equal($"DecodeVideo: latents must be [1, f, h, w, 16], but is {shape}.", error.Message);
    }

    [Fact]
    public void Encoding_ends_between_chunks_when_cancelled()
    {
        using TestVae vae = new("cpu", "tiny-2b");
        using CancellationTokenSource cancelled = new();
        cancelled.Cancel();

        Assert.Throws<OperationCanceledException>(() => vae.Model.EncodeMoments(Zeros("[1, 17, 16, 16, 3]"), cancelled.Token));
    }

    private static Tensor Zeros(string shape) =>
        Tensor.OnHost(DType.F32, new Shape([.. shape.Trim('[', ']').Split(',').Select(int.Parse)]));

    private static void AssertClose(Tensor actual, SafetensorsFile goldens, string name) =>
        GoldenAssert.Close(actual, goldens.Get(name), Tolerance, Tolerance, name);
}
