using System.Globalization;

namespace Derain.Runtime.Pipelines.Journal;

/// <summary>
/// The hidden folder beside an output in which a run keeps what it has finished, held by one process at a time. The system lets go
/// of a process's lock when it dies, however it dies.
/// </summary>
internal sealed class WorkFolder : IDisposable
{
    private const string LockName = "lock";
    private const string ManifestName = "manifest.json";
    private const string CommittingName = "committing";
    private const string WindowPrefix = "window-";
    private const string TailPrefix = "tail-";
    private const string StepPrefix = "step-";
    private const string DonePostfix = ".done";

    private readonly FileStream _lock;

    private WorkFolder(string path, FileStream lockFile)
    {
        Path = path;
        _lock = lockFile;
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>The manifest.</summary>
    public string Manifest => In(ManifestName);

    /// <summary>Whether there is anything in it that took time.</summary>
    public bool HasWork => WorkIn(Path).Any();

    /// <inheritdoc cref="WorthOf"/>
    public TimeSpan Worth => WorthOf(Path);

    /// <summary>Whether a run was about to give its output its name.</summary>
    public static bool WasCommitting(string path) => File.Exists(System.IO.Path.Combine(path, CommittingName));

    /// <summary>About how long the finished work in a folder took: from its manifest to the newest of it.</summary>
    public static TimeSpan WorthOf(string path)
    {
        DateTime start = File.GetLastWriteTimeUtc(System.IO.Path.Combine(path, ManifestName));
        return WorkIn(path).Select(file => File.GetLastWriteTimeUtc(file) - start).DefaultIfEmpty().Max();
    }

    /// <summary>Finished windows in a folder, going by the names of its files.</summary>
    public static int WindowsIn(string path) =>
        Directory.Exists(path) ? Directory.EnumerateFiles(path, WindowPrefix + "*").Count() : 0;

    /// <summary>Makes the folder, unless it is there, and takes hold of it.</summary>
    /// <exception cref="JournalException">Another run holds it, or it cannot be written to.</exception>
    public static WorkFolder Hold(string path)
    {
        DeleteIfThere(path + DonePostfix);
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new JournalException($"The work folder '{path}' cannot be made: {e.Message}", e);
        }

        string lockPath = System.IO.Path.Combine(path, LockName);
        try
        {
            return new WorkFolder(path, new FileStream(lockPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e) when (File.Exists(lockPath))
        {
            throw new JournalException(
                $"Another run is writing the same output: it holds '{path}'. Wait for it, stop it, or write elsewhere.", e);
        }
    }

    /// <summary>The frames of a window.</summary>
    public string Window(int window) => In($"{WindowPrefix}{Number(window)}");

    /// <summary>What a window leaves for the next.</summary>
    public string Tail(int window) => In($"{TailPrefix}{Number(window)}.safetensors");

    /// <summary>A tensor of a window at work.</summary>
    public string Step(int window, int tile, string name) => In($"{StepPrefix}{Number(window)}-{Number(tile)}-{name}.safetensors");

    /// <summary>Says that the output is about to get its name. Losing this to a power loss costs an answer, and no work.</summary>
    public void MarkCommitting() => File.WriteAllBytes(In(CommittingName), []);

    /// <summary>Deletes what the last finished window leaves no use for: older tails, and its own steps.</summary>
    /// <param name="windows">Finished windows.</param>
    /// <param name="tails">How many of the last ones keep their tail.</param>
    public void Forget(int windows, int tails)
    {
        foreach (string file in Directory.EnumerateFiles(Path, $"{StepPrefix}{Number(windows - 1)}-*"))
        {
            File.Delete(file);
        }

        if (windows > tails)
        {
            File.Delete(Tail(windows - tails - 1));
        }
    }

    /// <summary>
    /// Deletes everything but the manifest and the files of some windows: what is of no use, what a crash left half written, and what
    /// an encoder had written of the output.
    /// </summary>
    /// <param name="windows">Windows whose frames stay, from 0.</param>
    /// <param name="tails">Of these, how many of the last ones keep their tail.</param>
    /// <param name="stepsToo">Whether the steps of the windows after them go too; several may have been at work at a time.</param>
    public void Sweep(int windows, int tails, bool stepsToo)
    {
        HashSet<string> kept =
        [
            In(LockName), Manifest,
            .. Enumerable.Range(0, windows).Select(Window),
            .. Enumerable.Range(0, windows).TakeLast(tails).Select(Tail),
        ];
        foreach (string file in Directory.EnumerateFiles(Path))
        {
            bool isStep = !stepsToo && WindowOfStep(System.IO.Path.GetFileName(file)) >= windows;
            if (!kept.Contains(file) && !isStep)
            {
                File.Delete(file);
            }
        }

        foreach (string folder in Directory.EnumerateDirectories(Path))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Deletes the folder. It goes by a name of its own from the first moment on: what is half deleted is no finished work.</summary>
    public void Delete()
    {
        string done = Path + DonePostfix;
        DeleteIfThere(done);
        Directory.Move(Path, done);
        _lock.Dispose();
        DeleteIfThere(done);
    }

    /// <summary>Deletes what a run that died while it deleted its folder has left of it.</summary>
    /// <param name="path">Where the folder was.</param>
    public static void DeleteRest(string path) => DeleteIfThere(path + DonePostfix);

    /// <summary>Lets go of the folder.</summary>
    public void Dispose() => _lock.Dispose();

    private static void DeleteIfThere(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // It never was, or another process has just deleted it.
        }
    }

    private static IEnumerable<string> WorkIn(string path) => Directory.Exists(path)
        ? Directory.EnumerateFiles(path, WindowPrefix + "*").Concat(Directory.EnumerateFiles(path, StepPrefix + "*"))
        : [];

    /// <summary>The window that a file has a step of; -1 for every other file.</summary>
    private static int WindowOfStep(string name) =>
        name.StartsWith(StepPrefix, StringComparison.Ordinal)
        && name[StepPrefix.Length..].Split('-') is [var window, _, ..]
        && int.TryParse(window, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : -1;

    private static string Number(int number) => number.ToString("D6", CultureInfo.InvariantCulture);

    private string In(string name) => System.IO.Path.Combine(Path, name);
}
