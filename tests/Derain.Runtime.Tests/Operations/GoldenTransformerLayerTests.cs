using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Runtime.Tests.Operations;

/// <summary>The transformer's attention, feed-forward, timestep network and patches against recorded layers.</summary>
public class GoldenTransformerLayerTests
{
    private const int Heads = 2;
    private const int TextTokens = 7;

    public static IEnumerable<object[]> Backends => TestBackends.With([[]]);

    public static IEnumerable<object[]> Rotations => TestBackends.With([false], [true]);

    [Theory]
    [MemberData(nameof(Rotations))]
    public void Joint_attention(string backend, bool rotated)
    {
        using var golden = new GoldenOperations(backend);
        Tensor tokens = golden.Run(new Concat(1), golden["layernorm_zero.text"], golden["layernorm_zero.hidden"]);
        Tensor q = Project("q");
        Tensor k = Project("k");
        Tensor v = golden.Linear(tokens, "attention.to_v");
        Tensor y = golden.Linear(golden.Run(new Attention(Heads, 0.25), q, k, v), "attention.to_out.0");
        string suffix = rotated ? "_rope" : "";
        golden.AssertClose(golden.Contiguous(y.Slice(1, 0, TextTokens)), $"attention.text{suffix}");
        golden.AssertClose(golden.Contiguous(y.Slice(1, TextTokens, 12)), $"attention.image{suffix}");

        Tensor Project(string which) => golden.Run(
            new HeadNorm(Heads, 1e-6, TextTokens),
            golden.Linear(tokens, $"attention.to_{which}"),
            golden[$"attention.norm_{which}.weight"],
            golden[$"attention.norm_{which}.bias"],
            rotated ? golden["attention.rope_cos"] : null,
            rotated ? golden["attention.rope_sin"] : null);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Queries_are_normed_then_rotated(string backend)
    {
        using var golden = new GoldenOperations(backend);
        (Tensor weight, Tensor bias) = (golden["attention.norm_q.weight"], golden["attention.norm_q.bias"]);
        (Tensor cos, Tensor sin) = (golden["attention.rope_cos"], golden["attention.rope_sin"]);
        Tensor queries = golden.Linear(golden["layernorm_zero.hidden"], "attention.to_q");
        Tensor normed = golden.Run(new HeadNorm(Heads, 1e-6), queries, weight, bias);
        golden.AssertClose(ByHead(normed), "attention.q_normed");
        golden.AssertClose(ByHead(golden.Run(new Rotary(Heads, 0), normed, cos, sin)), "attention.q_rotated");
        Tensor both = golden.Run(new HeadNorm(Heads, 1e-6), queries, weight, bias, cos, sin);
        golden.AssertClose(ByHead(both), "attention.q_rotated");

        // [B, S, N·D] → [B, N, S, D]
        Tensor ByHead(Tensor x) =>
            golden.Run(new Permute(0, 2, 1, 3, 4), x.Reshape([2, 12, Heads, 16, 1])).Reshape([2, Heads, 12, 16]);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Feed_forward(string backend)
    {
        using var golden = new GoldenOperations(backend);
        Tensor inner = golden.Linear(golden["layernorm_zero.hidden"], "feed_forward.net.0.proj", Activation.GeluTanh);
        golden.AssertClose(golden.Linear(inner, "feed_forward.net.2"), "feed_forward.y");
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Timestep_network(string backend)
    {
        using var golden = new GoldenOperations(backend);
        float[] timesteps = [.. golden["timestep.t"].Span<int>().ToArray().Select(t => (float)t)];
        Tensor projected = golden.Run(new TimestepEmbedding(64), Tensor.OnHost<float>([7], timesteps));
        GoldenAssert.Close(projected, golden["timestep.proj_64"], 5e-5, 0, "timestep.proj_64");
        Tensor inner = golden.Linear(golden["timestep.proj_64"], "timestep.mlp.linear_1", Activation.Silu);
        golden.AssertClose(golden.Linear(inner, "timestep.mlp.linear_2"), "timestep.embedding");
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Patches_of_one_frame(string backend)
    {
        using var golden = new GoldenOperations(backend);
        Tensor patches = golden.Run(new Patchify(1, 2), golden["patch_2d.x"]);
        Tensor image = golden.Run(
            new Linear(), patches, golden["patch_2d.proj.weight"].Reshape([32, 16]), golden["patch_2d.proj.bias"]);
        Tensor text = golden.Linear(golden["patch_2d.text"], "patch_2d.text_proj");
        golden.AssertClose(golden.Run(new Concat(1), text, image), "patch_2d.y");
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Patches_of_two_frames(string backend)
    {
        using var golden = new GoldenOperations(backend);
        Tensor image = golden.Linear(golden.Run(new Patchify(2, 2), golden["patch_3d.x"]), "patch_3d.proj");
        Tensor text = golden.Linear(golden["patch_3d.text"], "patch_3d.text_proj");
        golden.AssertClose(golden.Run(new Concat(1), text, image), "patch_3d.y");
    }
}
