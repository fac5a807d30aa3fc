namespace Derain.Runtime.Pipelines;

/// <summary>
/// Frames of floats to be used again: a window of them is most of what a run holds, and too large for the collector to give back
/// early. For one thread.
/// </summary>
internal sealed class FramePool
{
    private readonly Stack<float[]> _spare = [];

    /// <summary>A frame with any content.</summary>
    /// <param name="length">Its elements; the same at every call.</param>
    public float[] Rent(int length) =>
        _spare.TryPop(out float[]? frame) && frame.Length == length ? frame : GC.AllocateUninitializedArray<float>(length);

    /// <summary>Takes back frames nobody looks at any more.</summary>
    public void Return(IEnumerable<float[]> frames)
    {
        foreach (float[] frame in frames)
        {
            _spare.Push(frame);
        }
    }
}
