using Derain.Runtime.Weights;

namespace Derain.Runtime.Tests.Weights;

public sealed class ModelLocatorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string> _environment = [];

    public ModelLocatorTests()
    {
        Directory.CreateDirectory(_folder["app/bin/debug"]);
        Directory.CreateDirectory(_folder["here"]);
        _environment["HOME"] = _folder["home"];
    }

    private ModelLocator Locator => new(_folder["app/bin/debug"], _folder["here"], _environment.GetValueOrDefault);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Finds_a_folder_by_path()
    {
        _folder.Write("here/my models/x/model_index.json");
        Assert.Equal(_folder["here/my models/x"], Locator.Find("my models/x").Path);
        Assert.Equal(_folder["here/my models/x"], Locator.Find(_folder["here/my models/x"]).Path);
    }

    [Theory]
    [InlineData("app/models/small")]
    [InlineData("app/bin/debug/models/small")]
    [InlineData("here/models/small")]
    [InlineData("models/small")]
    public void Finds_a_shipped_model_above_the_program_or_the_current_folder(string folder)
    {
        _folder.Write($"{folder}/model_index.json");
        Directory.CreateDirectory(_folder["here/small"]); // a folder of that name that is no model does not hide it
        Assert.Equal(_folder[folder], Locator.Find("small").Path);
    }

    [Theory]
    [InlineData("HF_HUB_CACHE", "hub", "hub")]
    [InlineData("HF_HOME", "hf", "hf/hub")]
    [InlineData("XDG_CACHE_HOME", "cache", "cache/huggingface/hub")]
    [InlineData("HOME", "user", "user/.cache/huggingface/hub")]
    public void Finds_the_main_revision_in_a_hugging_face_cache(string variable, string value, string hub)
    {
        _environment[variable] = _folder[value];
        string repository = $"{hub}/models--THUDM--CogVideoX-2b";
        _folder.Write($"{repository}/refs/main", "abc123\n");
        _folder.Write($"{repository}/snapshots/other/model_index.json");
        string blob = _folder.Write($"{repository}/blobs/0", "{}");
        Directory.CreateDirectory(_folder[$"{repository}/snapshots/abc123"]);
        File.CreateSymbolicLink(_folder[$"{repository}/snapshots/abc123/model_index.json"], blob);
        Assert.Equal(_folder[$"{repository}/snapshots/abc123"], Locator.Find("THUDM/CogVideoX-2b").Path);
    }

    [Fact]
    public void A_revision_that_leaves_the_cache_is_not_followed()
    {
        _folder.Write("home/.cache/huggingface/hub/models--a--b/refs/main", "../../elsewhere");
        _folder.Write("home/.cache/huggingface/hub/models--a--b/snapshots/x");
        _folder.Write("home/.cache/huggingface/hub/elsewhere/model_index.json");
        Assert.Throws<WeightException>(() => Locator.Find("a/b"));
    }

    [Fact]
    public void Says_where_it_looked_for_an_id_and_how_to_get_it() => Assert.Equal(
        $"There is no model 'THUDM/CogVideoX-2b'; looked for a model_index.json in {_folder["here/THUDM/CogVideoX-2b"]}, "
        + $"{_folder["home/.cache/huggingface/hub/models--THUDM--CogVideoX-2b"]}. Download it with `hf download THUDM/CogVideoX-2b`, "
        + "or give --model the folder that holds its model_index.json.",
        Assert.Throws<WeightException>(() => Locator.Find("THUDM/CogVideoX-2b")).Message);

    [Fact]
    public void Says_where_it_looked_for_a_name()
    {
        Directory.CreateDirectory(_folder["app/models"]);
        Assert.Equal(
            $"There is no model 'smal'; looked for a model_index.json in {_folder["here/smal"]}, {_folder["app/models/smal"]}. "
            + "Give --model a folder with a model_index.json, the name of a model under models/, or a Hugging Face id such as THUDM/CogVideoX-2b.",
            Assert.Throws<WeightException>(() => Locator.Find("smal")).Message);
    }
}
