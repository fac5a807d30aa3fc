namespace Derain.Runtime.Weights;

/// <summary>A configuration file of a checkpoint cannot be used. The message names the file and, if it is one, the field.</summary>
public sealed class ConfigException : IOException
{
    /// <summary>Says what is wrong with <paramref name="file"/>.</summary>
    /// <param name="file">Path of the file.</param>
    /// <param name="problem">What is wrong and what to do, as the rest of a sentence that begins with the path.</param>
    /// <param name="inner">What the parser said, if it was the parser.</param>
    public ConfigException(string file, string problem, Exception? inner = null)
        : base($"{file} {problem}.", inner)
    {
        File = file;
    }

    /// <summary>Path of the file.</summary>
    public string File { get; }
}
