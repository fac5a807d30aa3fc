using Derain.Runtime.Pipelines.Journal;

namespace Derain.Runtime.Tests.Pipelines.Journal;

public sealed class RunManifestTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RunFingerprint _run = new();

    public RunManifestTests()
    {
        _run.Add("the input", "123 bytes, SHA-256 00ff");
        _run.Add("--negative-prompt", "rain, \"heavy\"\nÜberfluss");
        _run.Add("--prompt", "");
    }

    private string File => _folder["manifest.json"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_comes_back()
    {
        RunManifest.Write(File, _run);
        RunFingerprint read = RunManifest.Read(File)!;
        Assert.Equal(_run.Facts, read.Facts);
        Assert.Equal(_run.Digest, read.Digest);
    }

    [Fact]
    public void Torn_at_any_byte_it_counts_as_damaged()
    {
        RunManifest.Write(File, _run);
        byte[] whole = System.IO.File.ReadAllBytes(File);
        for (int length = 0; length < whole.Length; length++)
        {
            System.IO.File.WriteAllBytes(File, whole[..length]);
            Assert.True(RunManifest.Read(File) is null, $"cut to {length} bytes");
        }
    }

    [Fact]
    public void With_any_byte_changed_it_counts_as_damaged()
    {
        RunManifest.Write(File, _run);
        byte[] bytes = System.IO.File.ReadAllBytes(File);
        for (int index = 0; index < bytes.Length; index++)
        {
            bytes[index] ^= 0x01;
            System.IO.File.WriteAllBytes(File, bytes);
            Assert.True(RunManifest.Read(File) is null, $"byte {index}");
            bytes[index] ^= 0x01;
        }
    }

    [Fact]
    public void Another_format_counts_as_damaged()
    {
        RunManifest.Write(File, _run);
        string text = System.IO.File.ReadAllText(File);
        System.IO.File.WriteAllText(File, text.Replace("\"format\": 1", "\"format\": 2", StringComparison.Ordinal));
        Assert.Null(RunManifest.Read(File));
    }
}
