using Derain.Runtime.Cli;
using Derain.Runtime.Pipelines;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Tests.Cli;

public sealed class ModelChoiceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly StringWriter _error = new();

    public void Dispose()
    {
        _error.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void The_model_that_ships_is_the_default()
    {
        using ModelChoice choice = ModelChoice.Find(null, Terminal(AppContext.BaseDirectory));
        Assert.True(choice.IsDefault);
        Assert.False(choice.IsRandom);
        Assert.Equal(Path.Combine(Goldens.Repository, "models", "small"), choice.Folder.Path);
        Assert.Equal("", _error.ToString());
    }

    [Fact]
    public void Without_it_a_random_one_is_made_and_said_to_mean_nothing()
    {
        string path;
        using (ModelChoice choice = ModelChoice.Find(null, Terminal(_folder.Root)))
        {
            Assert.True(choice.IsRandom);
            Assert.Contains("missing, so a tiny one with random weights is made", _error.ToString());
            path = choice.Folder.Path;
            using SafetensorsCheckpoint weights = choice.Folder.OpenWeights("transformer");
            Assert.NotEmpty(weights.Tensors);
        }

        Assert.False(Directory.Exists(path));
    }

    [Fact]
    public void A_model_that_was_asked_for_is_never_made_up() =>
        Assert.Throws<WeightException>(() => ModelChoice.Find("small", Terminal(_folder.Root)));

    private Terminal Terminal(string directory) => new(TextWriter.Null, _error)
    {
        PromptCache = new PromptCache(_folder["cache"]),
        Models = new ModelLocator(directory, directory, _ => null),
    };
}
