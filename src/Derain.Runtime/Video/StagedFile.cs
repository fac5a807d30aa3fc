using Derain.Runtime.Weights;

namespace Derain.Runtime.Video;

/// <summary>A video file, written under a temporary name on the same disk, so that the rename is atomic.</summary>
internal sealed class StagedFile : StagedOutput
{
    private readonly string _path;
    private readonly StagingPlace _staging;
    private readonly bool _overwrite;

    public StagedFile(string path, bool overwrite, string? staging = null)
    {
        _path = path;
        _overwrite = overwrite;
        string folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/";
        if (Directory.Exists(path))
        {
            throw new VideoException($"'{path}' is a folder; name a file in it, or frames as in '{path}/%04d.png'.");
        }

        if (!Directory.Exists(folder))
        {
            throw new VideoException($"'{path}' cannot be written: there is no folder '{folder}'; create it first.");
        }

        if (File.Exists(path) && !overwrite)
        {
            throw Exists(path);
        }

        try
        {
            _staging = StagingPlace.File(path, staging ?? folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Refused(path, exception);
        }
    }

    public override string FFmpegTarget => _staging.Path;

    public override void Commit()
    {
        try
        {
            _staging.Flush();
            File.Move(_staging.Path, _path, _overwrite);
            FolderSync.Flush(Path.GetDirectoryName(Path.GetFullPath(_path)) ?? "/");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Refused(_path, exception);
        }
    }

    public override void Dispose() => _staging.Dispose();
}
