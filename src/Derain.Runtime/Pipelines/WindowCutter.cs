namespace Derain.Runtime.Pipelines;

/// <summary>Cuts a stream of frames into windows, and reads no further than to the end of the one that is asked for.</summary>
/// <param name="source">The frames, from the first window's first on.</param>
/// <param name="grid">How they are cut.</param>
/// <param name="index">Number of the first window.</param>
/// <param name="start">Frame of the clip that it begins with.</param>
internal sealed class WindowCutter(IEnumerator<byte[]> source, WindowGrid grid, int index, long start)
{
    private ClipWindow? _last;

    /// <summary>The next window; null after the last.</summary>
    public ClipWindow? Next() => _last = _last is null ? First() : Following(_last);

    private ClipWindow? First()
    {
        List<byte[]> frames = Take(grid.Window);
        return frames.Count == 0 ? null : new ClipWindow(index, start, frames);
    }

    private ClipWindow? Following(ClipWindow last)
    {
        List<byte[]> following = last.Frames.Count < grid.Window ? [] : Take(grid.Step);
        if (following.Count == 0)
        {
            return null;
        }

        last.Advance = grid.AdvanceBy(following.Count);
        return new ClipWindow(last.Index + 1, last.Start + last.Advance, [.. last.Frames.Skip(last.Advance), .. following]);
    }

    private List<byte[]> Take(int count)
    {
        List<byte[]> frames = [];
        while (frames.Count < count && source.MoveNext())
        {
            frames.Add(source.Current);
        }

        return frames;
    }
}
