using Derain.Kernels.Cuda.Compilation;

namespace Derain.Kernels.Tests.Cuda.Compilation;

public class KernelSpecializationTests
{
    private static KernelSpecialization LayerNorm => new("norm/layer_norm.cu", new("ELEMENT", "f16"), new("PACK", 8), new("BIAS", true));

    [Fact]
    public void It_is_written_as_the_compiler_would_be_called()
    {
        Assert.Equal("norm/layer_norm.cu -DELEMENT=f16 -DPACK=8 -DBIAS=1", LayerNorm.ToString());
        Assert.Equal("sampling/gaussian_noise.cu", new KernelSpecialization("sampling/gaussian_noise.cu").ToString());
        Assert.Equal("layer_norm", LayerNorm.Entry);
    }

    [Fact]
    public void Parsing_is_the_way_back()
    {
        Assert.Equal(LayerNorm, KernelSpecialization.Parse(LayerNorm.ToString()));
        Assert.Equal(new("a/b.cu"), KernelSpecialization.Parse("a/b.cu"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a.cu ELEMENT=f16")]
    [InlineData("a.cu -DELEMENT")]
    public void What_is_none_does_not_parse(string text)
    {
        var error = Assert.Throws<FormatException>(() => KernelSpecialization.Parse(text));
        Assert.Contains($"\"{text}\"", error.Message);
    }

    [Fact]
    public void Kernels_differ_by_file_by_constant_and_by_order()
    {
        Assert.Equal(LayerNorm, LayerNorm);
        Assert.Equal(LayerNorm.GetHashCode(), LayerNorm.GetHashCode());
        Assert.NotEqual(LayerNorm, new("norm/rms_norm.cu", LayerNorm.Defines));
        Assert.NotEqual(LayerNorm, new("norm/layer_norm.cu", LayerNorm.Defines[..2]));
        Assert.NotEqual(LayerNorm, new("norm/layer_norm.cu", new("PACK", 8), new("ELEMENT", "f16"), new("BIAS", true)));
        Assert.NotEqual(LayerNorm, new("norm/layer_norm.cu", new("ELEMENT", "bf16"), new("PACK", 8), new("BIAS", true)));
    }

    [Fact]
    public void It_is_found_by_its_parts()
    {
        var kernels = new Dictionary<KernelSpecialization, int>(new SpecializationComparer()) { [LayerNorm] = 5 };
        var byParts = kernels.GetAlternateLookup<SpecializationComparer.Parts>();

        Assert.True(byParts.TryGetValue(new("norm/layer_norm.cu", LayerNorm.Defines), out int found));
        Assert.Equal(5, found);
        Assert.False(byParts.TryGetValue(new("norm/layer_norm.cu", LayerNorm.Defines[..1]), out _));
    }
}
