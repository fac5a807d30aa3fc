using Derain.Runtime.Weights;

namespace Derain.Runtime.Tests.Weights;

public sealed class ConfigFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Path => _folder["config.json"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Fields_have_types()
    {
        ConfigFile file = Load("""{ "n": 3, "x": 1e-6, "yes": true, "word": "silu", "list": [1, 2], "none": null }""");

        Assert.Equal(3, file.Int("n"));
        Assert.Equal(3, file.OptionalInt("n"));
        Assert.Equal(1e-6, file.Double("x"));
        Assert.Equal(3, file.Double("n"));
        Assert.True(file.Bool("yes"));
        Assert.Equal("silu", file.Text("word"));
        Assert.Equal(7, file.Choice("word", "gelu", ("gelu", 5), ("silu", 7)));
        Assert.Equal(2, file.Find("list")!.Value.GetArrayLength());
    }

    [Theory]
    [InlineData("none")]
    [InlineData("absent")]
    public void Fields_that_are_null_or_absent_have_the_fallback(string field)
    {
        ConfigFile file = Load("""{ "none": null }""");

        Assert.False(file.Has(field));
        Assert.Equal(3, file.Int(field, 3));
        Assert.Null(file.OptionalInt(field));
        Assert.Equal(0.5, file.Double(field, 0.5));
        Assert.True(file.Bool(field, true));
        Assert.Equal("x", file.Text(field, "x"));
        Assert.Equal(5, file.Choice(field, "gelu", ("gelu", 5), ("silu", 7)));
        Assert.Equal(
            $"{Path} has no '{field}'; download or copy it again.",
            Assert.Throws<WeightException>(() => file.Int(field)).Message);
    }

    [Fact]
    public void A_wrong_type_is_named_with_its_value()
    {
        ConfigFile file = Load("""{ "n": 1.5, "x": "1", "yes": 1, "word": [] }""");

        AssertSays("has 'n' = 1.5, but it must be an integer.", () => file.Int("n"));
        AssertSays("has 'x' = \"1\", but it must be a number.", () => file.Double("x"));
        AssertSays("has 'yes' = 1, but it must be true or false.", () => file.Bool("yes", false));
        AssertSays("has 'word' = [], but it must be a text.", () => file.Text("word"));
    }

    private void AssertSays(string problem, Func<object> read) =>
        Assert.Equal($"{Path} {problem}", Assert.Throws<WeightException>(read).Message);

    private ConfigFile Load(string json)
    {
        File.WriteAllText(Path, json);
        return ConfigFile.Load(Path);
    }
}
