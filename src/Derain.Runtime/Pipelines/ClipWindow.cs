namespace Derain.Runtime.Pipelines;

/// <summary>A window of a clip.</summary>
/// <param name="Index">Its number, from 0.</param>
/// <param name="Start">Frame of the clip that it begins with.</param>
/// <param name="Frames">Its frames, <c>[H, W, 3]</c>.</param>
internal sealed record ClipWindow(int Index, long Start, IReadOnlyList<byte[]> Frames)
{
    /// <summary>Frames before the next window begins, which no later window changes; all, of the last. Known once the next is cut.</summary>
    public int Advance { get; set; } = Frames.Count;
}
