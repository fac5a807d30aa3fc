using Derain.Runtime.Weights;

namespace Derain.Runtime.Pipelines.Journal;

/// <summary>A work folder cannot be used or written to. The message names it and the way out.</summary>
public sealed class JournalException : IOException
{
    /// <summary>Says what is wrong.</summary>
    /// <param name="message">One sentence.</param>
    /// <param name="inner">What the system said.</param>
    public JournalException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    /// <summary>Does what writes into a work folder.</summary>
    internal static void Guard(string folder, Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new JournalException(
                $"The work folder '{folder}' cannot be written: {AtomicFile.Reason(e.InnerException ?? e, folder)}. "
                + "Once that is put right, the same command with --resume goes on.",
                e);
        }
    }
}
