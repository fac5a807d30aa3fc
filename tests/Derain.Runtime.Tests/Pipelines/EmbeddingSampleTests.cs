namespace Derain.Runtime.Tests.Pipelines;

public class EmbeddingSampleTests
{
    [Fact]
    public void The_sample_runs()
    {
        List<byte[]> rainy = [.. Enumerable.Range(0, 5).Select(frame => new byte[64 * 96 * 3])];
        List<byte[]> dry = [];

        EmbeddingSample.Run(rainy, dry.Add);

        Assert.Equal(rainy.Count, dry.Count);
        Assert.All(dry, frame => Assert.Equal(64 * 96 * 3, frame.Length));
    }

    [Fact]
    public void The_readme_shows_it()
    {
        string source = File.ReadAllText(Path.Combine(Goldens.Repository, "tests/Derain.Runtime.Tests/Pipelines/EmbeddingSample.cs"));
        string body = source[(source.IndexOf("    {\n", source.IndexOf("Run(", StringComparison.Ordinal), StringComparison.Ordinal) + 6)..];
        body = body[..body.IndexOf("\n    }\n", StringComparison.Ordinal)];
        IEnumerable<string> lines = body.Split('\n').Select(line => line.Length == 0 ? line : line[8..]);

        Assert.Contains(string.Join('\n', lines), File.ReadAllText(Path.Combine(Goldens.Repository, "README.md")), StringComparison.Ordinal);
    }
}
