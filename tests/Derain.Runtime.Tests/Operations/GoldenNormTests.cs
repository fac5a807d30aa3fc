using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Runtime.Tests.Operations;

/// <summary>Every norm against recorded layers: at ordinary inputs, and at ones so small that its epsilon decides.</summary>
public class GoldenNormTests
{
    public static IEnumerable<object[]> Backends => TestBackends.With([[]]);

    public static IEnumerable<object[]> Grids =>
        TestBackends.With(["f5", "zq3", 3], ["f9", "zq3", 3], ["f4", "zq2", 2], ["f1", "zq1", 1]);

    [Theory]
    [MemberData(nameof(Backends))]
    public void Group_norm(string backend)
    {
        using var golden = new GoldenOperations(backend);
        golden.AssertCloseVideo(Norm("group_norm.x"), "group_norm.y");
        golden.AssertCloseVideo(Norm("small.group_norm.x"), "small.y.group_norm");

        Tensor Norm(string x) =>
            golden.Run(new GroupNorm(4, 1e-6), golden.Video(x), golden["group_norm.weight"], golden["group_norm.bias"]);
    }

    [Theory]
    [MemberData(nameof(Grids))]
    public void Spatial_norm(string backend, string features, string latents, int latentFrames)
    {
        using var golden = new GoldenOperations(backend);
        Tensor all = golden.Video(latents == "zq1" ? "spatial_norm.zq3" : $"spatial_norm.{latents}");
        Tensor zq = golden.Contiguous(all.Slice(1, 0, latentFrames));
        AssertSpatialNorm(golden, $"spatial_norm.{features}", zq, $"spatial_norm.y_{features}_{latents}");
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Spatial_norm_of_small_features(string backend)
    {
        using var golden = new GoldenOperations(backend);
        AssertSpatialNorm(golden, "small.spatial_norm.f", golden.Video("spatial_norm.zq3"), "small.y.spatial_norm");
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Adaptive_layer_norm_zero(string backend)
    {
        using var golden = new GoldenOperations(backend);
        Tensor[] chunks = Conditioning(golden, "layernorm_zero", 6);
        Check("layernorm_zero.hidden", "layernorm_zero.text", "layernorm_zero.hidden_out", "layernorm_zero.text_out");
        Check("small.hidden", "small.text", "small.y.layernorm_zero_hidden", "small.y.layernorm_zero_text");
        golden.AssertClose(golden.Contiguous(chunks[2]).Reshape([1, 1, 32]), "layernorm_zero.gate");
        golden.AssertClose(golden.Contiguous(chunks[5]).Reshape([1, 1, 32]), "layernorm_zero.text_gate");

        void Check(string image, string text, string imageOut, string textOut)
        {
            Tensor tokens = golden.Run(new Concat(1), golden[text], golden[image]);
            (Tensor weight, Tensor bias) = (golden["layernorm_zero.norm.weight"], golden["layernorm_zero.norm.bias"]);
            int textTokens = golden[text].Shape[1];
            AssertStreams(golden.Run(
                new LayerNorm(1e-5, textTokens), tokens, weight, bias, chunks[0], chunks[1], chunks[3], chunks[4]));
            Tensor normed = golden.Run(new LayerNorm(1e-5), tokens, weight, bias);
            AssertStreams(golden.Run(new Modulate(textTokens), normed, chunks[0], chunks[1], chunks[3], chunks[4]));

            void AssertStreams(Tensor y)
            {
                golden.AssertClose(golden.Contiguous(y.Slice(1, 0, textTokens)), textOut);
                golden.AssertClose(golden.Contiguous(y.Slice(1, textTokens, y.Shape[1] - textTokens)), imageOut);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Adaptive_layer_norm(string backend)
    {
        using var golden = new GoldenOperations(backend);
        Tensor[] chunks = Conditioning(golden, "ada_layernorm", 2);
        golden.AssertClose(Norm("layernorm_zero.hidden"), "ada_layernorm.y");
        golden.AssertClose(Norm("small.hidden"), "small.y.ada_layernorm");

        Tensor Norm(string x) => golden.Run(
            new LayerNorm(1e-5),
            golden[x],
            golden["ada_layernorm.norm.weight"],
            golden["ada_layernorm.norm.bias"],
            chunks[0],
            chunks[1]);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Head_norm_of_small_queries(string backend)
    {
        using var golden = new GoldenOperations(backend);
        Tensor heads = golden["small.qk"].Reshape([4, 12, 16]);
        Tensor y = golden.Run(
            new HeadNorm(1, 1e-6), heads, golden["attention.norm_q.weight"], golden["attention.norm_q.bias"]);
        golden.AssertClose(y.Reshape([2, 2, 12, 16]), "small.y.q_norm");
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Root_mean_square_norm(string backend)
    {
        using var golden = new GoldenOperations(backend);
        golden.AssertClose(golden.Run(new RmsNorm(1e-6), golden["small.rms.x"], golden["small.rms.weight"]), "small.y.rms");
    }

    /// <summary>The parts of linear(silu(temb)), strided views.</summary>
    private static Tensor[] Conditioning(GoldenOperations golden, string layer, int parts)
    {
        Tensor silu = golden.Run(new Activate(Activation.Silu), golden["layernorm_zero.temb"]);
        Tensor all = golden.Linear(silu, $"{layer}.linear");
        return [.. Enumerable.Range(0, parts).Select(part => all.Slice(1, 32 * part, 32))];
    }

    private static void AssertSpatialNorm(GoldenOperations golden, string features, Tensor latents, string expected)
    {
        Tensor x = golden.Video(features);
        Tensor weight = golden["spatial_norm.norm_layer.weight"];
        Tensor bias = golden["spatial_norm.norm_layer.bias"];
        Tensor scale = golden.Conv3d(latents, "spatial_norm.conv_y.conv");
        Tensor shift = golden.Conv3d(latents, "spatial_norm.conv_b.conv");
        golden.AssertCloseVideo(golden.Run(new GroupNorm(4, 1e-6), x, weight, bias, scale, shift), expected);
        Tensor normed = golden.Run(new GroupNorm(4, 1e-6), x, weight, bias);
        golden.AssertCloseVideo(golden.Run(new SpatialModulate(), normed, scale, shift), expected);
    }
}
