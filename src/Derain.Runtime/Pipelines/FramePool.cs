namespace Derain.Runtime.Pipelines;

/// <summary>
/// Frames to be used again: a window of them is most of what a run holds, and too large for the collector to give back early. Safe for
/// use by several threads.
/// </summary>
/// <typeparam name="T">An element: a float, or a level.</typeparam>
/// <param name="capacity">The most frames that wait to be used again.</param>
internal sealed class FramePool<T>(int capacity = int.MaxValue)
    where T : unmanaged
{
    private readonly Lock _lock = new();
    private readonly Stack<T[]> _spare = [];

    /// <summary>A frame with any content.</summary>
    /// <param name="length">Its elements; the same at every call.</param>
    public T[] Rent(int length)
    {
        lock (_lock)
        {
            if (_spare.TryPop(out T[]? frame) && frame.Length == length)
            {
                return frame;
            }
        }

        return GC.AllocateUninitializedArray<T>(length);
    }

    /// <summary>Takes back a frame that nobody looks at any more.</summary>
    public void Return(T[] frame)
    {
        lock (_lock)
        {
            if (_spare.Count < capacity)
            {
                _spare.Push(frame);
            }
        }
    }

    /// <summary>Takes back frames that nobody looks at any more.</summary>
    public void Return(IEnumerable<T[]> frames)
    {
        foreach (T[] frame in frames)
        {
            Return(frame);
        }
    }
}
