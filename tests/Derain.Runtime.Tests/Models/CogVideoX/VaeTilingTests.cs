using Derain.Kernels.Tensors;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Tests.Models.CogVideoX;

public class VaeTilingTests
{
    private const double Tolerance = 1e-5;

    public static IEnumerable<object[]> Backends => TestBackends.With([[]]);

    [Theory]
    [MemberData(nameof(Backends))]
    public void Moments_match_with_and_without_tiles(string backend)
    {
        using TestVae vae = new(backend, "tiny-2b");
        using SafetensorsFile goldens = Goldens.Open("components/vae_tiled.safetensors");
        Tensor video = vae.ToDevice(goldens.Get("video"));

        AssertClose(vae.ToHost(vae.Model.EncodeMoments(video)), goldens, "moments_plain");
        AssertClose(vae.ToHost(vae.Tiling.EncodeMoments(video)), goldens, "moments_tiled");
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Videos_match_with_and_without_tiles(string backend)
    {
        using TestVae vae = new(backend, "tiny-2b");
        using SafetensorsFile goldens = Goldens.Open("components/vae_tiled.safetensors");
        Tensor latents = vae.MeanToDevice(goldens.Get("moments_plain"));

        AssertClose(vae.ToHost(vae.Model.DecodeVideo(latents)), goldens, "decoded_plain");
        AssertClose(vae.ToHost(vae.Tiling.DecodeVideo(latents)), goldens, "decoded_tiled");
    }

    [Theory]
    [InlineData(48, 80, false)]
    [InlineData(49, 80, true)]
    [InlineData(48, 81, true)]
    public void Only_videos_larger_than_half_the_native_size_need_tiles(int height, int width, bool needed)
    {
        using TestVae vae = new("reference", "tiny-2b");
        Assert.Equal(needed, vae.Tiling.IsNeeded(height, width));
    }

    private static void AssertClose(Tensor actual, SafetensorsFile goldens, string name) =>
        GoldenAssert.Close(actual, goldens.Get(name), Tolerance, Tolerance, name);
}
