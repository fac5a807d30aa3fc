using Derain.Kernels.Tensors;
using Derain.Runtime.Weights;

namespace Derain.Bench.Tests.Peers;

public sealed class TensorFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Headers_are_read_without_PyTorch()
    {
        string file = WriteFile();

        string output = Python.Succeed("peers", needsTorch: false, "-c", $$"""
            import tensor_file
            header, start = tensor_file.read_header(r'{{file}}')
            print(sorted(header), header['half']['dtype'], header['half']['shape'], (start + header['half']['data_offsets'][0]) % 2)
            """);

        Assert.Equal("['float', 'half', 'none'] F16 [2, 3] 0\n", output);
    }

    [Fact]
    public void Values_survive_the_way_there_and_back()
    {
        string file = WriteFile();

        Python.Succeed("peers", needsTorch: true, "-c", $$"""
            import tensor_file
            tensors = tensor_file.read(r'{{file}}')
            assert tensors['none'].shape == (0, 4)
            tensors['twice'] = (tensors['half'] * 2).T
            tensor_file.write(r'{{_folder["back.safetensors"]}}', tensors)
            """);

        using SafetensorsFile back = SafetensorsFile.Open(_folder["back.safetensors"]);
        Assert.Equal([1, 2, 3, 4], back.Get("float").ReadFloats());
        Assert.Equal([0.5f, 1, 1.5f, 2, 2.5f, 3], back.Get("half").ReadFloats());
        Assert.Equal([1, 4, 2, 5, 3, 6], back.Get("twice").ReadFloats());
        Assert.Equal("[3, 2]", back.Get("twice").Shape.ToString());
    }

    [Fact]
    public void The_peers_match_the_recordings() =>
        Python.Succeed("peers", needsTorch: true, "check_goldens.py", Path.Combine(Goldens.Repository, "tests", "golden"));

    private string WriteFile()
    {
        Half[] halves = [.. Enumerable.Range(1, 6).Select(number => (Half)(number / 2.0))];
        SafetensorsWriter.Write(_folder["file.safetensors"],
        [
            TensorData.Of<float>("float", [2, 2], new float[] { 1, 2, 3, 4 }),
            TensorData.Of<Half>("half", [2, 3], halves),
            TensorData.Of<float>("none", [0, 4], Array.Empty<float>()),
        ]);
        return _folder["file.safetensors"];
    }
}
