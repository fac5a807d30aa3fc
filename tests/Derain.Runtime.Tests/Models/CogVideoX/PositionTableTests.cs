using Derain.Kernels.Tensors;
using Derain.Runtime.Models.CogVideoX;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Tests.Models.CogVideoX;

public class PositionTableTests
{
    private const double Tolerance = 5e-6;

    [Theory]
    [InlineData("sincos_tiny", 64, 3, 2, 3)]
    [InlineData("sincos_tiny_other", 64, 2, 4, 5)]
    public void SinCos_tables_match(string golden, int dim, int frames, int height, int width)
    {
        float[] table = SinCosPositionTable.Create(dim, new TokenGrid(frames, height, width), 1.875, 1);

        GoldenAssert.Close(table, Goldens.Floats("components/positional.safetensors", golden), Tolerance, 0);
    }

    [Fact]
    public void SinCos_rows_of_the_2b_model_match()
    {
        using SafetensorsFile goldens = Goldens.Open("components/positional.safetensors");

        float[] table = SinCosPositionTable.Create(1920, new TokenGrid(13, 30, 45), 1.875, 1);

        AssertRows(goldens, "sincos_2b_rows", "sincos_2b", table, 1920);
    }

    [Theory]
    [InlineData("rope_5b", 13, 30, 45)]
    [InlineData("rope_5b_small", 5, 20, 32)]
    public void Rotary_rows_of_the_5b_model_match(string golden, int frames, int height, int width)
    {
        using SafetensorsFile goldens = Goldens.Open("components/positional.safetensors");

        RotaryPositionTable table = RotaryPositionTable.Cropped(64, new TokenGrid(frames, height, width), 30, 45);

        AssertRows(goldens, $"{golden}_rows", $"{golden}_cos", table.Cos, 64);
        AssertRows(goldens, $"{golden}_rows", $"{golden}_sin", table.Sin, 64);
    }

    [Fact]
    public void Rotary_rows_of_the_larger_model_match()
    {
        using SafetensorsFile goldens = Goldens.Open("components/positional.safetensors");

        RotaryPositionTable table = RotaryPositionTable.Plain(64, new TokenGrid(11, 48, 85));

        AssertRows(goldens, "rope_15_rows", "rope_15_cos", table.Cos, 64);
        AssertRows(goldens, "rope_15_rows", "rope_15_sin", table.Sin, 64);
    }

    // Tiny models: the latent frames and half the latent height and width are tokens; 1.5 also halves the frames.
    [Theory]
    [InlineData("native", 3, 2, 3)]
    [InlineData("other", 2, 3, 4)]
    public void Rotary_tables_given_to_the_5b_model_match(string golden, int frames, int height, int width) =>
        AssertTables(
            "components/transformer_5b.safetensors",
            golden,
            RotaryPositionTable.Cropped(16, new TokenGrid(frames, height, width), nativeHeight: 2, nativeWidth: 3));

    [Theory]
    [InlineData("native", 2, 5, 5)]
    [InlineData("other", 1, 3, 4)]
    public void Rotary_tables_given_to_the_larger_model_match(string golden, int frames, int height, int width) =>
        AssertTables(
            "components/transformer_15.safetensors", golden, RotaryPositionTable.Plain(16, new TokenGrid(frames, height, width)));

    [Fact]
    public void Rotary_tables_given_to_one_attention_layer_match() =>
        AssertTables("components/ops.safetensors", "attention", RotaryPositionTable.Plain(16, new TokenGrid(2, 2, 3)));

    [Theory]
    [InlineData(30, 45, 0, 0, 30, 45)] // the native shape
    [InlineData(20, 32, 1, 0, 29, 45)] // wider than the native shape
    [InlineData(4, 4, 0, 8, 30, 38)] // narrower; 7.5 rounds to even
    [InlineData(60, 45, 0, 12, 30, 34)] // portrait; 22.5 columns and a margin of 11.5 round to even
    [InlineData(1, 45, 14, 0, 15, 45)] // one row
    public void A_clip_covers_a_centred_part_of_the_native_grid(int height, int width, int top, int left, int bottom, int right) =>
        Assert.Equal(new CropRegion(top, left, bottom, right), CropRegion.Fit(height, width, 30, 45));

    [Fact]
    public void A_grid_of_one_row_starts_at_its_crop()
    {
        RotaryPositionTable table = RotaryPositionTable.Cropped(16, new TokenGrid(1, 1, 1), 30, 45);

        Assert.Equal(MathF.Cos(0), table.Cos[0]);
        Assert.All(table.Cos.Concat(table.Sin), value => Assert.True(float.IsFinite(value)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-16)]
    [InlineData(24)]
    public void A_dimension_that_does_not_split_is_refused(int dim)
    {
        TokenGrid grid = new(1, 2, 2);

        Assert.Equal(
            $"RotaryPositionTable: dimension must be a positive multiple of 16, but is {dim}.",
            Assert.Throws<ShapeException>(() => RotaryPositionTable.Plain(dim, grid)).Message);
        Assert.Throws<ShapeException>(() => SinCosPositionTable.Create(dim, grid, 1, 1));
    }

    private static void AssertRows(SafetensorsFile goldens, string rows, string golden, float[] table, int dim)
    {
        float[] selected = [.. goldens.Get(rows).Span<int>().ToArray().SelectMany(row => table[(row * dim)..((row + 1) * dim)])];
        GoldenAssert.Close(selected, goldens.Get(golden).ReadFloats(), Tolerance, 0, golden);
    }

    private static void AssertTables(string file, string golden, RotaryPositionTable table)
    {
        GoldenAssert.Close(table.Cos, Goldens.Floats(file, $"{golden}.rope_cos"), Tolerance, 0, "cos");
        GoldenAssert.Close(table.Sin, Goldens.Floats(file, $"{golden}.rope_sin"), Tolerance, 0, "sin");
    }
}
