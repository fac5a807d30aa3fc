namespace Derain.Runtime.Pipelines;

/// <summary>
/// What a run keeps so that another run of the same clip, model and options can go on where it ended, with the same bits. Used by
/// one thread.
/// </summary>
public interface IRunJournal
{
    /// <summary>Windows, counted from the first, that need not be computed again.</summary>
    int FinishedWindows { get; }

    /// <summary>Frames <c>[H, W, 3]</c> that those windows gave, from the first frame of the clip on, in order.</summary>
    IEnumerable<byte[]> FinishedFrames();

    /// <summary>What the next window needs of the last finished one; empty if none is finished or the clip ended with it.</summary>
    float[][] Tail();

    /// <summary>Keeps a window; it is durable when this returns.</summary>
    /// <param name="window">The window, from 0, each after the one before it.</param>
    /// <param name="frames">The frames that are final now, <c>[H, W, 3]</c>; they stay the caller's.</param>
    /// <param name="tail">What <see cref="Tail"/> has to give for the next window; reused by the caller afterwards.</param>
    void Finish(int window, IReadOnlyList<byte[]> frames, float[][] tail);

    /// <summary>The steps within one window and tile.</summary>
    /// <param name="window">The window, from 0.</param>
    /// <param name="tile">The tile, from 0.</param>
    IStepJournal Steps(int window, int tile);
}
