using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Runtime.Tests.Operations;

/// <summary>Causal convolutions with their caches, resnet blocks in chunks, and resampling, against recorded layers.</summary>
public class GoldenConvolutionTests
{
    private const double Epsilon = 1e-6;

    public static IEnumerable<object[]> Backends => TestBackends.With([[]]);

    public static IEnumerable<object[]> DownsampledFrames => TestBackends.With([1], [2], [8], [9]);

    public static IEnumerable<object[]> UpsampledFrames => TestBackends.With([1], [2], [3], [5]);

    [Theory]
    [MemberData(nameof(Backends))]
    public void A_causal_convolution_sees_the_first_frame_before_the_first(string backend)
    {
        using var golden = new GoldenOperations(backend);
        Check(golden, 0, 5, null, "full", "full");
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void A_causal_convolution_goes_on_from_its_cache(string backend)
    {
        using var golden = new GoldenOperations(backend);
        Tensor three = Check(golden, 0, 3, null, "first3", "first3");
        Check(golden, 3, 2, three, "last2_cached", "last2");
        Tensor one = Check(golden, 0, 1, null, "first1", "first1");
        Check(golden, 1, 1, one, "second1_cached", "second1");
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void A_resnet_block_takes_its_statistics_per_chunk(string backend)
    {
        using var golden = new GoldenOperations(backend);
        Tensor x = golden.Video("resnet_gn.x");
        golden.AssertCloseVideo(Block(x, null, out _), "resnet_gn.y_full");
        Tensor first = golden.Contiguous(x.Slice(1, 0, 3));
        golden.AssertCloseVideo(Block(first, null, out Tensor[] caches), "resnet_gn.y_first3");
        Tensor last = golden.Contiguous(x.Slice(1, 3, 2));
        golden.AssertCloseVideo(Block(last, caches, out _), "resnet_gn.y_last2_cached");

        Tensor Block(Tensor x, Tensor[]? history, out Tensor[] caches)
        {
            Tensor hidden1 = Norm("norm1", x);
            Tensor hidden2 = Norm("norm2", golden.Conv3d(hidden1, "resnet_gn.conv1.conv", history?[0]));
            caches = [Tail(hidden1, history?[0]), Tail(hidden2, history?[1])];
            return golden.Conv3d(
                hidden2, "resnet_gn.conv2.conv", history?[1], residual: golden.Conv3d(x, "resnet_gn.conv_shortcut"));
        }

        Tensor Tail(Tensor x, Tensor? cache) => golden.Run(new CausalTail(2), x, cache);

        Tensor Norm(string norm, Tensor x) => golden.Run(
            new GroupNorm(4, Epsilon, Activation.Silu),
            x,
            golden[$"resnet_gn.{norm}.weight"],
            golden[$"resnet_gn.{norm}.bias"]);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void A_resnet_block_of_the_decoder_is_conditioned_on_the_latents(string backend)
    {
        using var golden = new GoldenOperations(backend);
        Tensor x = golden.Video("resnet_sn.x");
        Tensor latents = golden.Video("resnet_sn.zq");
        Tensor hidden = golden.Conv3d(Norm("norm1", x), "resnet_sn.conv1.conv");
        Tensor y = golden.Conv3d(
            Norm("norm2", hidden), "resnet_sn.conv2.conv", residual: golden.Conv3d(x, "resnet_sn.conv_shortcut"));
        golden.AssertCloseVideo(y, "resnet_sn.y");

        Tensor Norm(string norm, Tensor x) => golden.Run(
            new GroupNorm(4, Epsilon, Activation.Silu),
            x,
            golden[$"resnet_sn.{norm}.norm_layer.weight"],
            golden[$"resnet_sn.{norm}.norm_layer.bias"],
            golden.Conv3d(latents, $"resnet_sn.{norm}.conv_y.conv"),
            golden.Conv3d(latents, $"resnet_sn.{norm}.conv_b.conv"));
    }

    [Theory]
    [MemberData(nameof(DownsampledFrames))]
    public void Downsampling_averages_frames_and_pads_below_and_right(string backend, int frames)
    {
        using var golden = new GoldenOperations(backend);
        Tensor x = golden.Contiguous(golden.Video("resample.x").Slice(1, 0, frames));
        golden.AssertCloseVideo(Halve("downsample_space", x), $"downsample_space.y{frames}");
        golden.AssertCloseVideo(Halve("downsample_time", golden.Run(new PoolFrames(), x)), $"downsample_time.y{frames}");

        Tensor Halve(string layer, Tensor x) =>
            golden.Run(new Conv2d(2, 0, 1), x, golden[$"{layer}.conv.weight"], golden[$"{layer}.conv.bias"]);
    }

    [Theory]
    [MemberData(nameof(UpsampledFrames))]
    public void Upsampling_doubles_before_it_convolves(string backend, int frames)
    {
        using var golden = new GoldenOperations(backend);
        Tensor x = golden.Crop(golden.Video("resample.x"), frames, 3, 4);
        golden.AssertCloseVideo(Double("upsample_space", x), $"upsample_space.y{frames}");
        golden.AssertCloseVideo(Double("upsample_time", golden.Run(new UpsampleFrames(), x)), $"upsample_time.y{frames}");

        Tensor Double(string layer, Tensor x)
        {
            Tensor weight = golden[$"{layer}.conv.weight"];
            Tensor bias = golden[$"{layer}.conv.bias"];
            Tensor inTwo = golden.Run(new Conv2d(1, 1, 1), golden.Run(new UpsampleSpace(2), x), weight, bias);
            golden.AssertCloseVideo(inTwo, $"{layer}.y{frames}");
            return golden.Run(new Conv2d(1, 1, 1, Upsample: 2), x, weight, bias);
        }
    }

    private static Tensor Check(GoldenOperations golden, int start, int frames, Tensor? cache, string output, string newCache)
    {
        Tensor x = golden.Contiguous(golden.Video("causal_conv3d.x").Slice(1, start, frames));
        golden.AssertCloseVideo(golden.Conv3d(x, "causal_conv3d.conv", cache), $"causal_conv3d.y_{output}");
        Tensor tail = golden.Run(new CausalTail(2), x, cache);
        golden.AssertCloseVideo(tail, $"causal_conv3d.cache_{newCache}");
        return tail;
    }
}
