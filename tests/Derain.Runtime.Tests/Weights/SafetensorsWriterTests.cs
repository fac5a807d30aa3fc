using Derain.Kernels.Tensors;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Tests.Weights;

public sealed class SafetensorsWriterTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("derain").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_is_written_is_read()
    {
        string path = Path.Combine(_folder, "a \"quoted\" name.safetensors");
        SafetensorsWriter.Write(
            path,
            [
                TensorData.Of<float>("b", [2, 2], new float[] { 1, 2, 3, 4 }),
                TensorData.Of<byte>("odd", [3], new byte[] { 7, 8, 9 }),
                TensorData.Of<long>("scalar", [], new long[] { -5 }),
                TensorData.Of<float>("ä \"quoted\"", [0, 3], Array.Empty<float>()),
            ],
            new Dictionary<string, string> { ["format"] = "pt" });

        using SafetensorsFile file = SafetensorsFile.Open(path);
        Assert.Equal(["scalar", "b", "ä \"quoted\"", "odd"], file.Names);
        Assert.Equal([1, 2, 3, 4], file.Get("b").Span<float>().ToArray());
        Assert.Equal([7, 8, 9], file.Get("odd").Span<byte>().ToArray());
        Assert.Equal(-5, file.Get("scalar").Span<long>()[0]);
        Assert.Equal([0, 3], file.Get("ä \"quoted\"").Shape);
        Assert.Equal("pt", file.Metadata["format"]);
        Assert.Equal(0, file.Get("b").ByteOffset % 8);
        Assert.Single(Directory.GetFiles(_folder));
    }

    [Fact]
    public void Copies_a_tensor_of_another_file()
    {
        string path = Path.Combine(_folder, "copy.safetensors");
        using SafetensorsFile source = Goldens.Open("components/t5.safetensors");
        SafetensorsWriter.Write(path, source.Names.Select(name => TensorData.Of(name, source.Get(name))));

        using SafetensorsFile copy = SafetensorsFile.Open(path);
        GoldenAssert.Close(copy.Get("output"), source.Get("output"), 0, 0);
        Assert.Equal(source.Tensors.OrderBy(t => t.Name), copy.Tensors.OrderBy(t => t.Name));
    }

    [Fact]
    public void A_tensor_that_writes_too_little_leaves_no_file_and_keeps_the_old_one()
    {
        string path = Path.Combine(_folder, "x.safetensors");
        File.WriteAllText(path, "old");
        TensorData faulty = new(new TensorInfo("t", DType.F32, [4]), stream => stream.Write(new byte[12]));
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(
            () => SafetensorsWriter.Write(path, [faulty]));
        Assert.Equal("Tensor 't' wrote 12 bytes where F32 [4] has 16.", error.Message);
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Single(Directory.GetFiles(_folder));
    }

    [Theory]
    [InlineData("t")]
    [InlineData("__metadata__")]
    public void Names_that_cannot_be_keys_are_refused(string second)
    {
        TensorData[] tensors = [TensorData.Of<byte>("t", [0], default), TensorData.Of<byte>(second, [0], default)];
        ArgumentException error = Assert.Throws<ArgumentException>(
            () => SafetensorsWriter.Write(Path.Combine(_folder, "x.safetensors"), tensors));
        Assert.Equal($"A safetensors file cannot hold two entries '{second}'; rename one.", error.Message);
        Assert.Empty(Directory.GetFiles(_folder));
    }
}
