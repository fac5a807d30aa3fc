using System.Text.RegularExpressions;
using Derain.Runtime.Video;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Cli.Batch;

/// <summary>Names the results of a batch, from what <c>-o</c> says: a folder, or a pattern such as <c>out/{name}_dry.mp4</c>.</summary>
internal sealed partial class OutputNames
{
    private const string Folder = "folder";
    private const string Name = "name";
    private const string Extension = "ext";

    // It holds sound of every kind, so nothing of a clip has to be encoded again.
    private const string OtherExtension = ".mkv";

    private readonly string _output;
    private readonly bool _isPattern;

    /// <summary>Reads what <c>-o</c> says.</summary>
    /// <exception cref="CommandException">It has a placeholder that does not exist.</exception>
    public OutputNames(string output)
    {
        _output = output;
        _isPattern = IsPattern(output);
        foreach (string placeholder in Placeholder().Matches(output).Select(match => match.Groups[1].Value))
        {
            if (placeholder is not (Folder or Name or Extension))
            {
                string hint = NearestName.Find(placeholder, [Folder, Name, Extension]) is { } nearest ? $"; did you mean {{{nearest}}}?" : ".";
                throw CommandException.Usage($"-o '{output}' has the placeholder {{{placeholder}}}, but there are {{name}}, {{ext}} and {{folder}}{hint}");
            }
        }
    }

    /// <summary>Whether <c>-o</c> names the results of any number of clips: it is a pattern, or a folder, which need not exist.</summary>
    public bool IsForSeveral => _isPattern || IsFolder;

    /// <summary>The folder that results go to, or null when <c>-o</c> is a pattern or a file.</summary>
    public string? FolderName => !_isPattern && IsFolder ? _output : null;

    private bool IsFolder => IsExistingFolder(_output) || Path.GetExtension(_output).Length == 0;

    /// <summary>Whether <c>-o</c> can only be meant for a batch, however many clips there are.</summary>
    public static bool IsOfBatch(string output) => IsPattern(output) || IsExistingFolder(output);

    /// <summary>
    /// The result of a clip: in a folder its own name, below the same folders, with the extension <c>.mkv</c> where its own cannot be
    /// written; for a folder of frames such a folder.
    /// </summary>
    public string For(BatchInput input)
    {
        if (_isPattern)
        {
            string folder = input.Folder.Length == 0 ? "." : input.Folder;
            string filled = _output.Replace("{folder}", folder).Replace("{name}", NameOf(input.Path)).Replace("{ext}", ExtensionOf(input.Path)[1..]);
            return folder == "." ? filled.Replace("/./", "/") : filled;
        }

        return IsFolder ? Path.Combine(_output, input.Folder, FileName(input.Path)) : _output;
    }

    private static bool IsPattern(string output) => output.Contains("{name}", StringComparison.Ordinal);

    private static bool IsExistingFolder(string output) => Directory.Exists(output) || output.EndsWith('/');

    private static string FileName(string clip)
    {
        if (Directory.Exists(clip))
        {
            return Path.Combine(NameOf(clip), FramesOf(clip));
        }

        return FramePattern.TryParse(clip, out FramePattern pattern)
            ? Path.Combine(FolderNameOf(pattern), Path.GetFileName(clip))
            : NameOf(clip) + ExtensionOf(clip);
    }

    private static string NameOf(string clip) =>
        !File.Exists(clip) && FramePattern.TryParse(clip, out FramePattern pattern) ? FolderNameOf(pattern) : ClipFolder.NameOf(clip);

    private static string FolderNameOf(FramePattern pattern) => Path.GetFileName(Path.GetFullPath(pattern.Folder));

    /// <summary>How the frames in a folder are numbered. Where that cannot be said, the clip is refused when its turn comes.</summary>
    private static string FramesOf(string folder)
    {
        try
        {
            return FramePattern.OfFolder(folder).FileName;
        }
        catch (VideoException)
        {
            return "%04d.png";
        }
    }

    private static string ExtensionOf(string clip)
    {
        string extension = Path.GetExtension(clip);
        if (DerainRequest.IsSafetensors(clip))
        {
            return extension;
        }

        try
        {
            OutputContainer.For(clip);
            return extension;
        }
        catch (VideoException)
        {
            return OtherExtension;
        }
    }

    [GeneratedRegex(@"\{([A-Za-z]+)\}")]
    private static partial Regex Placeholder();
}
