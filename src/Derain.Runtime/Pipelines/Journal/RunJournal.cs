using Derain.Kernels.Tensors;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Pipelines.Journal;

/// <summary>
/// The journal of a run, in a work folder beside its output. Every file in it is complete and on the disk before it has its name, and
/// carries a checksum and the run it is of; what is damaged counts as absent and is computed again. One process at a time holds it.
/// </summary>
public sealed class RunJournal : IRunJournal, IDisposable
{
    /// <summary>Time between two steps that are kept, unless said otherwise.</summary>
    public static readonly TimeSpan DefaultInterval = TimeSpan.FromSeconds(30);

    // If the newest is damaged, its window can be computed again only from the one before.
    private const int KeptTails = 2;

    // Of a run stopped at once, to be begun again in another way, nobody wants to be asked what to do with it.
    private static readonly TimeSpan WorthKeeping = TimeSpan.FromMinutes(1);

    private readonly WorkFolder _folder;
    private readonly string _run;
    private readonly int _frameWidth;
    private readonly KeepClock _clock;
    private readonly FrameCompressor _compressor = new();
    private readonly List<string> _notices = [];
    private bool _isComplete;

    private RunJournal(WorkFolder folder, RunFingerprint fingerprint, int frameWidth, TimeSpan interval, TimeProvider time)
    {
        _folder = folder;
        _run = fingerprint.Digest;
        _frameWidth = frameWidth;
        _clock = new KeepClock(interval, time);
    }

    /// <summary>The work folder.</summary>
    public string Folder => _folder.Path;

    /// <inheritdoc/>
    public int FinishedWindows { get; private set; }

    /// <summary>Whether an interrupted run is gone on with.</summary>
    public bool IsResumed { get; private set; }

    /// <summary>Whether there is finished work in the folder.</summary>
    public bool HasWork => !_isComplete && _folder.HasWork;

    /// <summary>Sentences a user should see: what of an interrupted run was damaged.</summary>
    public IReadOnlyList<string> Notices => _notices;

    /// <summary>The work folder of an output: for <c>out/dry.mp4</c> it is <c>out/.dry.mp4.derain</c>, for frames beside their folder.</summary>
    /// <param name="output">A file, or a pattern such as <c>frames/%04d.png</c>.</param>
    public static string FolderFor(string output)
    {
        string full = Path.GetFullPath(output);
        string folder = Path.GetDirectoryName(full) ?? full;
        string name = Path.GetFileName(full);

        // The folder of a sequence comes and goes with the sequence.
        return name.Contains('%') && Path.GetDirectoryName(folder) is { } parent
            ? Path.Combine(parent, $".{Path.GetFileName(folder)}.{name}.derain")
            : Path.Combine(folder, $".{name}.derain");
    }

    /// <summary>What <see cref="Open"/> would refuse with, told without holding the folder; null if it would not.</summary>
    /// <param name="folder">See <see cref="FolderFor"/>.</param>
    public static string? LeftoverIn(string folder)
    {
        if (WorkFolder.WorthOf(folder) < WorthKeeping)
        {
            return null;
        }

        int windows = WorkFolder.WindowsIn(folder);
        string what = windows == 0 ? "steps of the first window" : windows == 1 ? "1 window" : $"{windows} windows";
        return $"An interrupted run left finished work in '{folder}' ({what}): go on with --resume, or start afresh with --overwrite.";
    }

    /// <summary>Whether the run whose work a folder holds had finished all of it, and was giving its output its name.</summary>
    public static bool WasCompleting(string folder) => WorkFolder.WasCommitting(folder);

    /// <summary>Deletes a work folder that no run holds, or what is left of it, if anything is.</summary>
    /// <exception cref="JournalException">A run holds it, or it cannot be deleted.</exception>
    public static void Discard(string folder)
    {
        if (Directory.Exists(folder))
        {
            WorkFolder.Hold(folder).Delete();
        }
        else
        {
            WorkFolder.DeleteRest(folder);
        }
    }

    /// <summary>Begins a journal, or goes on with the one of an interrupted run.</summary>
    /// <param name="folder">The work folder, see <see cref="FolderFor"/>; made if it is missing.</param>
    /// <param name="fingerprint">What the result depends on.</param>
    /// <param name="leftover">What becomes of finished work that is there.</param>
    /// <param name="frameWidth">W of the frames, in pixels.</param>
    /// <param name="interval">Time between two steps that are kept; zero keeps every step.</param>
    /// <param name="time">The time; the system's without.</param>
    /// <exception cref="RunChangedException">The interrupted run is another one.</exception>
    /// <exception cref="JournalException">
    /// Another run holds the folder, it holds finished work that is not to be used, its manifest is damaged, or it cannot be written to.
    /// </exception>
    public static RunJournal Open(
        string folder,
        RunFingerprint fingerprint,
        Leftover leftover,
        int frameWidth,
        TimeSpan? interval = null,
        TimeProvider? time = null)
    {
        var held = WorkFolder.Hold(folder);
        try
        {
            RunJournal journal = new(held, fingerprint, frameWidth, interval ?? DefaultInterval, time ?? TimeProvider.System);
            if (leftover == Leftover.Refuse && held.Worth >= WorthKeeping)
            {
                throw new JournalException(LeftoverIn(folder)!);
            }

            if (held.HasWork && leftover == Leftover.Resume)
            {
                journal.Restore(fingerprint);
            }
            else
            {
                JournalException.Guard(folder, () =>
                {
                    held.Sweep(windows: 0, tails: 0, stepsToo: true);
                    RunManifest.Write(held.Manifest, fingerprint);
                });
            }

            return journal;
        }
        catch
        {
            if (!held.HasWork)
            {
                held.Delete();
            }

            held.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public IEnumerable<byte[]> FinishedFrames() =>
        Enumerable.Range(0, FinishedWindows).SelectMany(window => WindowFile.Read(_folder.Window(window)));

    /// <inheritdoc/>
    /// <exception cref="JournalException">It was damaged since the journal was opened.</exception>
    public float[][] Tail() => FinishedWindows == 0 ? [] : ReadTail(FinishedWindows - 1) ?? throw new JournalException(
        $"'{_folder.Tail(FinishedWindows - 1)}' is damaged; repeat the command, which goes on after the window before it.");

    /// <inheritdoc/>
    public void Finish(int window, IReadOnlyList<byte[]> frames, float[][] tail)
    {
        if (window != FinishedWindows)
        {
            throw new ArgumentException($"Window {window} cannot be finished after {FinishedWindows} windows.", nameof(window));
        }

        Dictionary<string, Tensor> tensors = [];
        foreach (float[] values in tail)
        {
            tensors.Add($"{tensors.Count:D4}", Tensor.OnHost<float>([values.Length], values));
        }

        JournalException.Guard(Folder, () =>
        {
            // The tail goes first: a window counts as finished by its frames, and must then have one.
            KeptTensors.Write(_folder.Tail(window), _run, tensors);
            WindowFile.Write(_folder.Window(window), _run, window, frames, _frameWidth, _compressor);
            _folder.Forget(window + 1, KeptTails);
        });
        foreach (Tensor values in tensors.Values)
        {
            values.Buffer.Dispose();
        }

        FinishedWindows = window + 1;
    }

    /// <inheritdoc/>
    public IStepJournal Steps(int window, int tile) =>
        new StepJournal(Folder, name => _folder.Step(window, tile, name), _run, _clock.Another());

    /// <summary>Says that everything is computed and the output is about to get its name.</summary>
    public void Completing() => JournalException.Guard(Folder, _folder.MarkCommitting);

    /// <summary>Deletes the work folder, once the output is on the disk under its name.</summary>
    /// <param name="output">The output.</param>
    public void Complete(string output)
    {
        FolderSync.Flush(Path.GetDirectoryName(Path.GetFullPath(output)) ?? "/");
        _isComplete = true;
        _folder.Delete();
    }

    /// <summary>Lets go of the work folder, and deletes it if there is no finished work in it.</summary>
    public void Dispose()
    {
        if (!_isComplete && !_folder.HasWork)
        {
            _isComplete = true;
            _folder.Delete();
        }

        _folder.Dispose();
    }

    private void Restore(RunFingerprint fingerprint)
    {
        RunFingerprint kept = RunManifest.Read(_folder.Manifest) ?? throw new JournalException(
            $"'{_folder.Manifest}' is damaged or of another version of this program, so that it cannot be told what the interrupted "
            + "run was; start afresh with --overwrite in place of --resume.");
        if (fingerprint.ChangesFrom(kept) is { Count: > 0 } changes)
        {
            throw new RunChangedException(_folder.Path, changes);
        }

        int there = WorkFolder.WindowsIn(_folder.Path);
        int whole = 0;
        while (WindowFile.IsWhole(_folder.Window(whole), _run, whole))
        {
            whole++;
        }

        while (whole > 0 && ReadTail(whole - 1) is null)
        {
            whole--;
        }

        if (whole < there)
        {
            _notices.Add(
                $"Of {there} finished windows of the interrupted run {there - whole} cannot be used, since a file in '{Folder}' is damaged; "
                + $"the run goes on after {whole}.");
        }

        FinishedWindows = whole;
        IsResumed = true;
        _folder.Sweep(whole, KeptTails, stepsToo: false);
    }

    private float[][]? ReadTail(int window)
    {
        using SafetensorsFile? file = KeptTensors.Open(_folder.Tail(window), _run);
        return file is null ? null : [.. file.Names.Order(StringComparer.Ordinal).Select(name => file.Get(name).Span<float>().ToArray())];
    }
}
