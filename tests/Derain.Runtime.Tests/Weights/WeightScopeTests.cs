using Derain.Kernels.Tensors;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Tests.Weights;

public sealed class WeightScopeTests : IDisposable
{
    private readonly SafetensorsFile _file = Goldens.Open("tiny-2b/transformer/diffusion_pytorch_model.safetensors");

    private WeightScope Root => field ??= new WeightScope(_file);

    public void Dispose() => _file.Dispose();

    [Fact]
    public void Scopes_nest()
    {
        WeightScope attention = Root.Scope("transformer_blocks").Scope("0.attn1");
        Weight weight = attention.Get("to_q.weight", [64, 64]);
        Assert.Equal("transformer_blocks.0.attn1.", attention.Prefix);
        Assert.Equal("transformer_blocks.0.attn1.to_q.weight: F32 [64, 64]", weight.ToString());
        Assert.Equal((DType.F32, new Shape(64, 64)), (weight.DType, weight.Shape));
        Assert.Equal([64, 64], weight.Load().Shape);
        Assert.Same(Root, attention.Root);
    }

    [Fact]
    public void A_missing_tensor_names_file_key_shape_and_the_nearest_name() => Assert.Equal(
        $"{_file.Path} has no tensor 'transformer_blocks.0.attn1.to_qq.weight' of shape [64, 64]. The nearest name is "
        + "'transformer_blocks.0.attn1.to_q.weight' of shape [64, 64]; check that the file belongs to this kind of model.",
        Assert.Throws<WeightException>(() => Root.Scope("transformer_blocks.0.attn1").Get("to_qq.weight", [64, 64])).Message);

    [Fact]
    public void A_name_like_no_other_gets_no_hint() => Assert.Equal(
        $"{_file.Path} has no tensor 'zz' of shape [1]. No name is near it; check that the file belongs to this kind of model.",
        Assert.Throws<WeightException>(() => Root.Get("zz", [1])).Message);

    [Fact]
    public void A_wrong_shape_names_both() => Assert.Equal(
        $"{_file.Path} has tensor 'norm_final.bias' of shape [64] where the model needs [1920]; "
        + "check that config.json and the weights belong together.",
        Assert.Throws<WeightException>(() => Root.Get("norm_final.bias", [1920])).Message);

    [Fact]
    public void An_optional_tensor_may_be_absent_but_not_of_another_shape()
    {
        Assert.Null(Root.TryGet("nowhere.bias", [3]));
        Assert.False(Root.Has("nowhere.bias"));
        Assert.True(Root.Has("norm_final.bias"));
        Assert.NotNull(Root.TryGet("norm_final.bias", [64]));
        Assert.Throws<WeightException>(() => Root.TryGet("norm_final.bias", [65]));
    }

    [Fact]
    public void The_root_knows_what_nobody_asked_for()
    {
        int all = Root.Unused.Count;
        Assert.Equal(_file.Names.Count(), all);
        Root.Scope("norm_final").Get("bias", [64]);
        Root.Scope("norm_final").Get("bias", [64]);
        Root.Scope("norm_final").Has("weight");
        Assert.Equal(all - 1, Root.Unused.Count);
        Assert.Equal(["norm_final.weight"], Root.Scope("norm_final").Unused);
    }
}
