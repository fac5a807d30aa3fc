using System.Text.RegularExpressions;

namespace Derain.Runtime.Weights;

/// <summary>
/// Finds the model a user names: a folder, a model that ships under <c>models/</c>, or the id of a Hugging Face
/// repository that is already in the local cache, which is only ever read.
/// </summary>
public sealed partial class ModelLocator
{
    private readonly string _baseDirectory;
    private readonly string _currentDirectory;
    private readonly Func<string, string?> _environment;

    /// <summary>Looks around the program, the current folder and this user's cache.</summary>
    public ModelLocator()
        : this(AppContext.BaseDirectory, Environment.CurrentDirectory, Environment.GetEnvironmentVariable)
    {
    }

    internal ModelLocator(string baseDirectory, string currentDirectory, Func<string, string?> environment)
    {
        _baseDirectory = baseDirectory;
        _currentDirectory = currentDirectory;
        _environment = environment;
    }

    /// <summary>The folders in which names are looked up, and the caches for hub ids, whether these exist or not.</summary>
    public IReadOnlyList<string> Places => [.. ShippedModelFolders(), .. HubCaches()];

    /// <summary>Finds a model.</summary>
    /// <param name="model">A folder, a name such as <c>small</c>, or an id such as <c>THUDM/CogVideoX-2b</c>.</param>
    /// <exception cref="WeightException">It is nowhere; the message lists the places and says how to get it.</exception>
    public CheckpointFolder Find(string model)
    {
        List<string> searched = [];
        foreach (string candidate in Candidates(model))
        {
            if (CheckpointFolder.LooksLikeModel(candidate))
            {
                return new CheckpointFolder(candidate);
            }

            searched.Add(candidate);
        }

        string advice = HubId().IsMatch(model)
            ? $"Download it with `hf download {model}`, or give --model the folder that holds its model_index.json."
            : "Give --model a folder with a model_index.json, the name of a model under models/, "
                + "or a Hugging Face id such as THUDM/CogVideoX-2b.";
        throw new WeightException(
            $"There is no model '{model}'; looked for a model_index.json in {string.Join(", ", searched)}. {advice}");
    }

    private IEnumerable<string> Candidates(string model)
    {
        yield return Path.GetFullPath(model.Length == 0 ? "." : model, _currentDirectory);
        if (PlainName().IsMatch(model))
        {
            foreach (string folder in ShippedModelFolders())
            {
                yield return Path.Combine(folder, model);
            }
        }

        if (HubId().IsMatch(model))
        {
            foreach (string cache in HubCaches())
            {
                yield return Snapshot(Path.Combine(cache, $"models--{model.Replace("/", "--", StringComparison.Ordinal)}"));
            }
        }
    }

    private IEnumerable<string> ShippedModelFolders()
    {
        string[] starts = [_baseDirectory, _currentDirectory];
        List<string> folders = [];
        foreach (string start in starts)
        {
            for (DirectoryInfo? folder = new(start); folder is not null; folder = folder.Parent)
            {
                folders.Add(Path.Combine(folder.FullName, "models"));
            }
        }

        return folders.Distinct().Where(Directory.Exists);
    }

    private IEnumerable<string> HubCaches()
    {
        if (_environment("HF_HUB_CACHE") is { Length: > 0 } cache)
        {
            yield return cache;
        }

        if (_environment("HF_HOME") is { Length: > 0 } home)
        {
            yield return Path.Combine(home, "hub");
        }

        if (_environment("XDG_CACHE_HOME") is { Length: > 0 } caches)
        {
            yield return Path.Combine(caches, "huggingface", "hub");
        }

        if ((_environment("HOME") ?? _environment("USERPROFILE")) is { Length: > 0 } user)
        {
            yield return Path.Combine(user, ".cache", "huggingface", "hub");
        }
    }

    /// <summary>The folder of the revision that the cache calls main, or the repository's own when it has none.</summary>
    private static string Snapshot(string repository)
    {
        string main = Path.Combine(repository, "refs", "main");
        string revision = File.Exists(main) ? File.ReadAllText(main).Trim() : "";
        return PlainName().IsMatch(revision) ? Path.Combine(repository, "snapshots", revision) : repository;
    }

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9_.-]*\z")]
    private static partial Regex PlainName();

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9_.-]*/[A-Za-z0-9][A-Za-z0-9_.-]*\z")]
    private static partial Regex HubId();
}
