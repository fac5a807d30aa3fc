using Derain.Runtime.Weights;

namespace Derain.Runtime.Tests.Weights;

public sealed class SafetensorsCheckpointTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("tiny-2b-fp16-sharded/transformer/diffusion_pytorch_model", 2)]
    [InlineData("tiny-2b-fp16-sharded/text_encoder/model", 2)]
    [InlineData("tiny-5b/transformer/diffusion_pytorch_model", 2)]
    public void Shards_read_as_one(string stem, int shards)
    {
        using SafetensorsCheckpoint checkpoint = SafetensorsCheckpoint.Open(Goldens.Path($"{stem}.safetensors.index.json"));
        Assert.Equal(shards, checkpoint.Files.Count);
        Assert.Equal(checkpoint.Files.Sum(file => file.Tensors.Count()), checkpoint.Tensors.Count());
        Assert.All(checkpoint.Tensors, tensor => Assert.Equal(tensor.Shape, checkpoint.Load(tensor.Name).Shape));
    }

    [Fact]
    public void A_single_file_and_its_half_precision_shards_agree()
    {
        using SafetensorsCheckpoint whole = SafetensorsCheckpoint.Open(Goldens.Path("tiny-2b/transformer/diffusion_pytorch_model.safetensors"));
        using SafetensorsCheckpoint shards = SafetensorsCheckpoint.Open(
            Goldens.Path("tiny-2b-fp16-sharded/transformer/diffusion_pytorch_model.safetensors.index.json"));
        Assert.Equal(whole.Tensors.Count(), shards.Tensors.Count());
        foreach (TensorInfo tensor in whole.Tensors)
        {
            GoldenAssert.Close(shards.Load(tensor.Name), whole.Load(tensor.Name), 0, 1e-3, tensor.Name);
        }
    }

    [Fact]
    public void Any_number_of_shards_is_read()
    {
        string[] names = [.. Enumerable.Range(0, 40).Select(i => $"t{i}")];
        foreach (string name in names)
        {
            WriteShard($"{name}.safetensors", name);
        }

        using SafetensorsCheckpoint checkpoint = SafetensorsCheckpoint.Open(WriteIndex([.. names.Select(name => (name, $"{name}.safetensors"))]));
        Assert.Equal(names, checkpoint.Tensors.Select(tensor => tensor.Name));
        Assert.Equal(39f, checkpoint.Load("t39").ReadFloats()[0]);
        Assert.False(checkpoint.TryGetInfo("t40", out _));
        Assert.StartsWith($"{checkpoint.Location} has no tensor 't40'. ", Assert.Throws<WeightException>(() => checkpoint.Load("t40")).Message);
    }

    [Fact]
    public void What_the_index_leaves_out_is_not_part_of_the_checkpoint()
    {
        WriteShard("a.safetensors", "t1", "t2");
        using SafetensorsCheckpoint checkpoint = SafetensorsCheckpoint.Open(WriteIndex(("t2", "a.safetensors")));
        Assert.Equal(["t2"], checkpoint.Tensors.Select(tensor => tensor.Name));
    }

    [Theory]
    [InlineData("../a.safetensors")]
    [InlineData("/etc/passwd")]
    [InlineData("sub/a.safetensors")]
    [InlineData("..\\\\a.safetensors")]
    [InlineData("C:a.safetensors")]
    [InlineData("..")]
    [InlineData("")]
    public void A_shard_outside_the_folder_is_refused(string shard)
    {
        string index = WriteIndex(("t", shard));
        Assert.Equal(
            $"{index} names the shard '{shard.Replace(@"\\", @"\")}', which is not a plain file name in its own folder; "
            + "do not use this checkpoint unless you trust it, and correct the name.",
            Refusal(index));
    }

    [Fact]
    public void A_missing_shard_is_named()
    {
        string index = WriteIndex(("t", "a.safetensors"));
        Assert.Equal($"{index} names the shard 'a.safetensors', which is not beside it; download or copy it too.", Refusal(index));
    }

    [Fact]
    public void A_tensor_that_its_shard_lacks_is_named()
    {
        WriteShard("a.safetensors", "t1");
        string index = WriteIndex(("t1", "a.safetensors"), ("t2", "a.safetensors"));
        Assert.Equal(
            $"{index} says that 'a.safetensors' holds the tensor 't2', but it does not; download index and shards again.",
            Refusal(index));
    }

    [Fact]
    public void A_tensor_in_two_shards_is_named()
    {
        WriteShard("a.safetensors", "t1");
        WriteShard("b.safetensors", "t1", "t2");
        string index = WriteIndex(("t1", "a.safetensors"), ("t2", "b.safetensors"));
        Assert.Equal(
            $"{index} has the tensor 't1' in two shards, 'a.safetensors' and 'b.safetensors'; download index and shards again.",
            Refusal(index));
    }

    [Fact]
    public void A_truncated_shard_is_named()
    {
        WriteShard("a.safetensors", "t1");
        byte[] bytes = File.ReadAllBytes(_folder["a.safetensors"]);
        File.WriteAllBytes(_folder["a.safetensors"], bytes[..^1]);
        string index = WriteIndex(("t1", "a.safetensors"));
        Assert.StartsWith(
            $"{_folder["a.safetensors"]} holds 3 bytes of data where its header describes 4.",
            Assert.Throws<SafetensorsException>(() => SafetensorsCheckpoint.Open(index)).Message);
    }

    [Theory]
    [InlineData("""{"a":""", " is not valid JSON: ")]
    [InlineData("{}", " has no 'weight_map' object; download or copy it again.")]
    [InlineData("""{"weight_map":[]}""", " has no 'weight_map' object; download or copy it again.")]
    [InlineData("""{"weight_map":{"t":1}}""", " names no file for the tensor 't'; download or copy it again.")]
    [InlineData("""{"weight_map":{"t":"a","t":"b"}}""", " lists the tensor 't' twice; download or copy it again.")]
    public void A_malformed_index_is_refused(string text, string message)
    {
        string index = _folder.Write("x.safetensors.index.json", text);
        Assert.StartsWith(index + message, Refusal(index));
    }

    [Fact]
    public void A_missing_index_is_named() => Assert.Equal(
        $"{_folder["x.json"]} does not exist; download or copy it with the rest of the model.", Refusal(_folder["x.json"]));

    private static string Refusal(string index) =>
        Assert.Throws<WeightException>(() => SafetensorsCheckpoint.Open(index)).Message;

    private void WriteShard(string file, params string[] tensors) => SafetensorsWriter.Write(
        _folder[file], tensors.Select(name => TensorData.Of<float>(name, [1], new[] { float.Parse(name[1..]) })));

    private string WriteIndex(params (string Tensor, string Shard)[] map) => _folder.Write(
        "x.safetensors.index.json",
        $$"""{"metadata":{"total_size":0},"weight_map":{ {{string.Join(", ", map.Select(e => $"\"{e.Tensor}\":\"{e.Shard}\""))}} } }""");
}
