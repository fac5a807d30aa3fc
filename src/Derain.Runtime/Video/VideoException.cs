namespace Derain.Runtime.Video;

/// <summary>
/// A clip could not be read or written. The message names the file, what is wrong with it, and what to do.
/// </summary>
public sealed class VideoException : Exception
{
    /// <summary>An error with a sentence a user can act on.</summary>
    public VideoException(string message)
        : base(message)
    {
    }

    /// <summary>The same, with the error that caused it.</summary>
    public VideoException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
