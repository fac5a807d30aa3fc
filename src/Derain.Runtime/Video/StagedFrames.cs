using Derain.Runtime.Weights;

namespace Derain.Runtime.Video;

/// <summary>
/// A sequence of PNG files, written into a temporary folder beside their place. All are on the disk before the first of
/// them gets its name. The folder they go to is made if only it is missing.
/// </summary>
internal sealed class StagedFrames : StagedOutput
{
    private readonly string _path;
    private readonly FramePattern _pattern;
    private readonly StagingPlace _staging;
    private readonly bool _madeFolder;
    private bool _committed;

    public StagedFrames(string path, FramePattern pattern, bool overwrite, string? staging = null)
    {
        _path = path;
        _pattern = pattern;
        if (!overwrite && pattern.ExistingFrames().Length > 0)
        {
            throw Exists(path);
        }

        string folder = Path.GetFullPath(pattern.Folder);
        if (!Directory.Exists(folder) && Path.GetDirectoryName(folder) is { } parent && !Directory.Exists(parent))
        {
            throw new VideoException($"'{path}' cannot be written: there is no folder '{parent}'; create it first.");
        }

        _madeFolder = !Directory.Exists(folder);
        try
        {
            Directory.CreateDirectory(folder);
            _staging = StagingPlace.Folder(path, staging ?? folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Refused(path, exception);
        }
    }

    public override string FFmpegTarget => _pattern.In(_staging.Path);

    public override void Commit()
    {
        try
        {
            FramePattern staged = _pattern.MovedTo(_staging.Path);
            long[] written = staged.ExistingFrames();
            foreach (long frame in written)
            {
                using FileStream file = new(staged[frame], FileMode.Open, FileAccess.ReadWrite);
                file.Flush(flushToDisk: true);
            }

            FolderSync.Flush(_staging.Path);
            foreach (long frame in written)
            {
                File.Move(staged[frame], _pattern[frame], overwrite: true);
            }

            // What is left of a longer sequence would otherwise look like the end of this one.
            foreach (long frame in _pattern.ExistingFrames().Except(written))
            {
                File.Delete(_pattern[frame]);
            }

            string folder = Path.GetFullPath(_pattern.Folder);
            FolderSync.Flush(folder);
            if (_madeFolder)
            {
                FolderSync.Flush(Path.GetDirectoryName(folder) ?? "/");
            }

            _committed = true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Refused(_path, exception);
        }
    }

    public override void Dispose()
    {
        _staging.Dispose();
        if (_madeFolder && !_committed && Directory.Exists(_pattern.Folder))
        {
            Directory.Delete(_pattern.Folder);
        }
    }
}
