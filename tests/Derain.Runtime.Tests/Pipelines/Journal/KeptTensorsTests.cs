using Derain.Kernels.Tensors;
using Derain.Runtime.Pipelines.Journal;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Tests.Pipelines.Journal;

public sealed class KeptTensorsTests : IDisposable
{
    private const string Run = "0123456789abcdef";

    private readonly TemporaryFolder _folder = new();

    private string File => _folder["kept.safetensors"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Values_come_back_bit_for_bit()
    {
        Write();
        using SafetensorsFile file = KeptTensors.Open(File, Run)!;
        Assert.Equal([1.5f, float.NegativeInfinity, -0f], file.Get("x").Span<float>().ToArray());
        Assert.Equal([2f], file.Get("y").Span<float>().ToArray());
    }

    [Fact]
    public void No_tensors_are_a_file_too()
    {
        KeptTensors.Write(File, Run, new Dictionary<string, Tensor>());
        using SafetensorsFile? file = KeptTensors.Open(File, Run);
        Assert.NotNull(file);
    }

    [Fact]
    public void A_file_of_another_run_and_no_file_count_as_absent()
    {
        Write();
        Assert.Null(KeptTensors.Open(File, "another"));
        Assert.Null(KeptTensors.Open(_folder["none"], Run));
    }

    [Fact]
    public void A_file_torn_at_any_byte_counts_as_absent()
    {
        Write();
        byte[] whole = System.IO.File.ReadAllBytes(File);
        for (int length = 0; length < whole.Length; length++)
        {
            System.IO.File.WriteAllBytes(File, whole[..length]);
            using SafetensorsFile? file = KeptTensors.Open(File, Run);
            Assert.True(file is null, $"cut to {length} bytes");
        }
    }

    [Fact]
    public void A_file_with_any_byte_changed_counts_as_absent()
    {
        Write();
        byte[] bytes = System.IO.File.ReadAllBytes(File);
        for (int index = 0; index < bytes.Length; index++)
        {
            bytes[index] ^= 0x01;
            System.IO.File.WriteAllBytes(File, bytes);
            using SafetensorsFile? file = KeptTensors.Open(File, Run);
            Assert.True(file is null, $"byte {index}");
            bytes[index] ^= 0x01;
        }
    }

    private void Write() => KeptTensors.Write(File, Run, new Dictionary<string, Tensor>
    {
        ["x"] = Tensor.OnHost<float>([3], [1.5f, float.NegativeInfinity, -0f]),
        ["y"] = Tensor.OnHost<float>([1], [2f]),
    });
}
