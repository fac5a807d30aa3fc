namespace Derain.Runtime.Video;

/// <summary>
/// Several files of one folder that appear when all of them are complete: they are written into a temporary folder in it and moved out
/// by <see cref="Commit"/>; disposing without a commit leaves no trace. The folder is made if it is missing.
/// </summary>
internal sealed class StagedFolder : IDisposable
{
    private readonly string _folder;
    private readonly string _temporary;
    private readonly IReadOnlyList<string> _names;
    private readonly bool _overwrite;
    private readonly bool _madeFolder;
    private bool _committed;

    /// <summary>Prepares the files.</summary>
    /// <exception cref="VideoException">A file exists and may not be replaced, or the folder cannot be written to.</exception>
    public StagedFolder(string folder, IReadOnlyList<string> names, bool overwrite)
    {
        (_folder, _names, _overwrite) = (folder, names, overwrite);
        if (File.Exists(folder))
        {
            throw new VideoException($"'{folder}' is a file; name a folder.");
        }

        if (!overwrite && names.Select(FinalPath).FirstOrDefault(File.Exists) is { } existing)
        {
            throw new VideoException($"'{existing}' exists already; name another folder, or replace it with --overwrite.");
        }

        if (Path.GetDirectoryName(Path.GetFullPath(folder)) is { } parent && !Directory.Exists(parent))
        {
            throw new VideoException($"'{folder}' cannot be made: there is no folder '{parent}'; create it first.");
        }

        _madeFolder = !Directory.Exists(folder);
        _temporary = Path.Combine(folder, $".derain-{Guid.NewGuid():N}"[..16]);
        try
        {
            Directory.CreateDirectory(_temporary);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new VideoException($"'{folder}' cannot be written to: {exception.Message}", exception);
        }
    }

    /// <summary>Where to write a file.</summary>
    public string this[string name] => Path.Combine(_temporary, name);

    /// <summary>Where a file will be.</summary>
    public string FinalPath(string name) => Path.Combine(_folder, name);

    /// <summary>Gives the files, all of which must have been written, their names.</summary>
    /// <exception cref="VideoException">The disk refused.</exception>
    public void Commit()
    {
        try
        {
            foreach (string name in _names)
            {
                File.Move(this[name], FinalPath(name), _overwrite);
            }

            _committed = true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new VideoException($"'{_folder}' cannot be written to: {exception.Message}", exception);
        }
    }

    /// <summary>Removes what was not committed.</summary>
    public void Dispose()
    {
        if (Directory.Exists(_temporary))
        {
            Directory.Delete(_temporary, recursive: true);
        }

        if (_madeFolder && !_committed && Directory.Exists(_folder) && !Directory.EnumerateFileSystemEntries(_folder).Any())
        {
            Directory.Delete(_folder);
        }
    }
}
