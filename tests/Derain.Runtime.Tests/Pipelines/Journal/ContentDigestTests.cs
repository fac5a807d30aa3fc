using Derain.Runtime.Pipelines.Journal;

namespace Derain.Runtime.Tests.Pipelines.Journal;

public sealed class ContentDigestTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Content_counts_and_names_do_not()
    {
        string digest = ContentDigest.OfFiles([_folder.Write("a", "rain"), _folder.Write("b", "dry")]);
        Assert.StartsWith("2 files, 7 bytes, SHA-256 ", digest);
        Assert.Equal(digest, ContentDigest.OfFiles([_folder.Write("c", "rain"), _folder.Write("d", "dry")]));
        Assert.NotEqual(digest, ContentDigest.OfFiles([_folder.Write("c", "rai"), _folder.Write("d", "ndry")]));
        Assert.NotEqual(digest, ContentDigest.OfFiles([_folder.Write("c", "dry"), _folder.Write("d", "rain")]));
    }

    [Fact]
    public void Of_large_weights_the_ends_and_samples_between_count()
    {
        string path = _folder["large"];
        const long bytes = 300L << 20;
        using (FileStream file = File.Create(path))
        {
            file.SetLength(bytes); // sparse
        }

        string weights = ContentDigest.OfWeights([path]);
        foreach ((long place, bool isSampled) in ((long, bool)[])[(0, true), (bytes - 1, true), (3 << 20, false)])
        {
            Put(path, place, 1);
            Assert.Equal(isSampled, weights != ContentDigest.OfWeights([path]));
            Put(path, place, 0);
        }
    }

    private static void Put(string path, long place, byte value)
    {
        using FileStream file = File.OpenWrite(path);
        file.Position = place;
        file.WriteByte(value);
    }
}
