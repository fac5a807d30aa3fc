using Derain.Runtime.Weights;

namespace Derain.Runtime.Video;

/// <summary>A video file, written under a temporary name on the same disk, so that the rename is atomic.</summary>
internal sealed class StagedFile : StagedOutput
{
    private readonly string _path;
    private readonly string _temporary;
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

        _temporary = Path.Combine(staging ?? folder, TemporaryName());
        try
        {
            new FileStream(_temporary, FileMode.CreateNew, FileAccess.Write).Dispose();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Refused(path, exception);
        }
    }

    public override string FFmpegTarget => _temporary;

    public override void Commit()
    {
        try
        {
            using (FileStream file = new(_temporary, FileMode.Open, FileAccess.ReadWrite))
            {
                file.Flush(flushToDisk: true);
            }

            File.Move(_temporary, _path, _overwrite);
            FolderSync.Flush(Path.GetDirectoryName(Path.GetFullPath(_path)) ?? "/");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Refused(_path, exception);
        }
    }

    public override void Dispose()
    {
        if (File.Exists(_temporary)) // its folder may be gone
        {
            File.Delete(_temporary);
        }
    }
}
