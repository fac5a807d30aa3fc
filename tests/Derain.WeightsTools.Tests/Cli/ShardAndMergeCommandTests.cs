using System.Text.Json;
using Derain.Kernels.Tensors;
using Derain.Runtime.Weights;

namespace Derain.WeightsTools.Tests.Cli;

public sealed class ShardAndMergeCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("300KB")]
    [InlineData("50KB")]
    [InlineData("20KB")]
    public void Sharding_and_merging_gives_the_same_weights(string size)
    {
        string original = Goldens.Path("tiny-2b");
        Tool.Succeed("shard", original, _folder["shards"], "--max-size", size);
        Tool.Succeed("verify", _folder["shards"]);
        Tool.Succeed("merge", _folder["shards"], _folder["merged"]);
        foreach (string component in (string[])["transformer", "vae", "text_encoder"])
        {
            AssertSame(new CheckpointFolder(original), new CheckpointFolder(_folder["shards"]), component);
            AssertSame(new CheckpointFolder(original), new CheckpointFolder(_folder["merged"]), component);
        }

        Assert.True(File.Exists(_folder["merged/vae/diffusion_pytorch_model.safetensors"]));
        Assert.True(File.Exists(_folder["merged/text_encoder/model.safetensors"]));
        Assert.True(File.Exists(_folder["merged/tokenizer/spiece.model"]));
    }

    [Fact]
    public void Shards_keep_to_the_size_and_are_numbered()
    {
        Tool.Succeed("shard", Goldens.Path("tiny-2b/vae/diffusion_pytorch_model.safetensors"), _folder["vae"], "--max-size", "300KB");
        using SafetensorsCheckpoint vae = SafetensorsCheckpoint.Open(_folder["vae/diffusion_pytorch_model.safetensors.index.json"]);
        Assert.Equal(4, vae.Files.Count);
        Assert.All(vae.Files, file => Assert.InRange(file.Tensors.Sum(tensor => tensor.Bytes), 1, 300_000));
        Assert.All(vae.Files, file => Assert.Equal("pt", file.Metadata["format"]));
        Assert.True(File.Exists(_folder["vae/diffusion_pytorch_model-00004-of-00004.safetensors"]));

        JsonElement index = JsonDocument.Parse(File.ReadAllText(vae.Location)).RootElement;
        Assert.Equal(vae.Tensors.Sum(tensor => tensor.Bytes), index.GetProperty("metadata").GetProperty("total_size").GetInt64());
    }

    [Fact]
    public void What_fits_one_file_stays_one_file()
    {
        Tool.Succeed("shard", Goldens.Path("tiny-2b-fp16-sharded"), _folder["x"]);
        Assert.Equal(["config.json", "diffusion_pytorch_model.safetensors"], Directory.GetFiles(_folder["x/transformer"]).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Merges_an_index_into_a_named_file()
    {
        string index = Goldens.Path("tiny-5b/transformer/diffusion_pytorch_model.safetensors.index.json");
        Tool.Succeed("merge", index, _folder["one.safetensors"]);
        using SafetensorsFile one = SafetensorsFile.Open(_folder["one.safetensors"]);
        using SafetensorsCheckpoint golden = SafetensorsCheckpoint.Open(index);
        Assert.Equal(golden.Tensors.Count(), one.Tensors.Count());
        Assert.All(one.Tensors, tensor => Assert.Equal(0, one.Get(tensor.Name).ByteOffset % tensor.DType.Size));
    }

    [Fact]
    public void A_broken_shard_leaves_nothing_behind()
    {
        Tool.Succeed("shard", Goldens.Path("tiny-2b/vae"), _folder["vae"], "--max-size", "300KB");
        File.Delete(_folder["vae/diffusion_pytorch_model-00002-of-00004.safetensors"]);
        Assert.Equal(
            $"weights-tools: {_folder["vae/diffusion_pytorch_model.safetensors.index.json"]} names the shard "
            + "'diffusion_pytorch_model-00002-of-00004.safetensors', which is not beside it; download or copy it too.",
            Tool.Fail("merge", _folder["vae"], _folder["merged"]));
        Assert.Equal([_folder["vae"]], Directory.GetFileSystemEntries(_folder.Root));
    }

    [Fact]
    public void An_impossible_size_is_refused() => Assert.Equal(
        "--max-size must be a size such as 500MB or 2GB, not 'big'.",
        Tool.Fail("shard", Goldens.Path("tiny-2b"), _folder["x"], "--max-size", "big").TrimEnd());

    private static void AssertSame(CheckpointFolder expected, CheckpointFolder actual, string component)
    {
        using SafetensorsCheckpoint a = expected.OpenWeights(component);
        using SafetensorsCheckpoint b = actual.OpenWeights(component);
        Assert.Equal(a.Tensors.OrderBy(tensor => tensor.Name), b.Tensors.OrderBy(tensor => tensor.Name));
        Assert.All(a.Tensors, tensor => Assert.Equal(Bytes(a.Load(tensor.Name)), Bytes(b.Load(tensor.Name))));
    }

    private static byte[] Bytes(Tensor tensor) => tensor.ByteSpan(0, (int)tensor.Bytes).ToArray();
}
