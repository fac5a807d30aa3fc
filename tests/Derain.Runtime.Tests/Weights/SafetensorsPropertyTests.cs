using CsCheck;
using Derain.Kernels.Tensors;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Tests.Weights;

public sealed class SafetensorsPropertyTests : IDisposable
{
    private static readonly Gen<(string Name, DType Type, int[] Dims, byte[] Bytes)> AnyTensor =
        from name in Gen.String[0, 12].Where(IsWellFormed)
        from type in Gen.Enum<DType>()
        from dims in Gen.Int[0, 4].Array[0, 4]
        from bytes in Gen.Byte.Array[(int)new Shape(dims).ElementCount * type.Size]
        select (name, type, dims, bytes);

    private static readonly Gen<(string Name, DType Type, int[] Dims, byte[] Bytes)[]> AnyTensors =
        AnyTensor.Array[0, 6].Select(tensors => tensors.DistinctBy(tensor => tensor.Name).ToArray());

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Whatever_is_written_is_read_back_bit_for_bit() => AnyTensors.Sample(
        tensors =>
        {
            string path = Write(tensors);
            using SafetensorsFile file = SafetensorsFile.Open(path);
            Assert.Equal(tensors.Length, file.Tensors.Count());
            foreach ((string name, DType type, int[] dims, byte[] bytes) in tensors)
            {
                Tensor tensor = file.Get(name);
                Assert.Equal((type, new Shape(dims)), (tensor.Type, tensor.Shape));
                Assert.Equal(bytes, tensor.ByteSpan(0, bytes.Length).ToArray());
                Assert.Equal(0, tensor.ByteOffset % type.Size);
            }
        },
        iter: 200,
        threads: 1);

    [Fact]
    public void A_changed_byte_is_refused_or_leaves_every_tensor_inside_the_file() =>
        Gen.Select(AnyTensors, Gen.Int[0, int.MaxValue], Gen.Byte, Gen.Bool).Sample(
            (tensors, where, value, inLength) =>
            {
                string path = Write(tensors);
                byte[] bytes = File.ReadAllBytes(path);
                bytes[where % (inLength ? 8 : bytes.Length)] = value;
                ReadsOrRefuses(bytes);
            },
            iter: 1000,
            threads: 1);

    [Fact]
    public void A_cut_file_is_refused() => Gen.Select(AnyTensors, Gen.Double[0, 1]).Sample(
        (tensors, share) =>
        {
            string path = Write(tensors);
            byte[] bytes = File.ReadAllBytes(path);
            File.WriteAllBytes(path, bytes[..(int)(share * (bytes.Length - 1))]);
            Assert.Throws<SafetensorsException>(() => SafetensorsFile.Open(path));
        },
        iter: 300,
        threads: 1);

    [Fact]
    public void Any_bytes_after_a_plausible_length_are_refused_or_read() => Gen.Byte.Array[0, 64].Sample(
        bytes => ReadsOrRefuses([(byte)bytes.Length, 0, 0, 0, 0, 0, 0, 0, .. bytes]), iter: 1000, threads: 1);

    private string Write((string Name, DType Type, int[] Dims, byte[] Bytes)[] tensors)
    {
        string path = _folder["x.safetensors"];
        SafetensorsWriter.Write(path, tensors.Select(tensor => new TensorData(
            new TensorInfo(tensor.Name, tensor.Type, new Shape(tensor.Dims)), stream => stream.Write(tensor.Bytes))));
        return path;
    }

    private void ReadsOrRefuses(byte[] bytes)
    {
        string path = _folder["changed.safetensors"];
        File.WriteAllBytes(path, bytes);
        try
        {
            using SafetensorsFile file = SafetensorsFile.Open(path);
            foreach (string name in file.Names)
            {
                Tensor tensor = file.Get(name);
                Assert.True(tensor.ByteOffset + tensor.Bytes <= bytes.Length);
                tensor.ByteSpan(0, (int)tensor.Bytes).ToArray();
            }
        }
        catch (SafetensorsException)
        {
        }
    }

    private static bool IsWellFormed(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            bool pair = char.IsSurrogatePair(text, i);
            if (!pair && char.IsSurrogate(text[i]))
            {
                return false;
            }

            i += pair ? 1 : 0;
        }

        return true;
    }
}
