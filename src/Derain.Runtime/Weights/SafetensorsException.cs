namespace Derain.Runtime.Weights;

/// <summary>A file breaks a rule of the safetensors format. The message names the file, the rule and the way out.</summary>
public sealed class SafetensorsException : IOException
{
    /// <summary>Says that <paramref name="file"/> has <paramref name="problem"/>, and what to do about it.</summary>
    /// <param name="file">Path of the file.</param>
    /// <param name="problem">What is wrong, as the rest of a sentence that begins with the path, without a full stop.</param>
    /// <param name="remedy">What to do, a whole sentence without a full stop.</param>
    /// <param name="inner">What the parser said, if it was the parser.</param>
    public SafetensorsException(string file, string problem, string remedy, Exception? inner = null)
        : base($"{file} {problem}. {remedy}.", inner)
    {
        File = file;
    }

    /// <summary>Path of the file.</summary>
    public string File { get; }
}
