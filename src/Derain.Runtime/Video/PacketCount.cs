namespace Derain.Runtime.Video;

/// <summary>The packets of a stream that a file really holds. Containers promise a count up front, and a truncated file still does.</summary>
internal sealed class PacketCount
{
    private const int KeptPositions = 32;

    /// <summary>Packets in the file.</summary>
    public long Packets { get; private set; }

    /// <summary>Those of them that are shown: an edit list may hide frames that only others refer to.</summary>
    public long Shown { get; private set; }

    /// <summary>Ticks at which those are shown, in the order of the file; null if the file does not say for all.</summary>
    public List<long>? Times { get; private set; } = [];

    /// <summary>Where in the file the first packets begin, as far as the container says.</summary>
    public List<long> Positions { get; } = [];

    /// <summary>Counts a packet.</summary>
    /// <param name="time">When it is shown, in ticks.</param>
    /// <param name="position">Where it begins.</param>
    /// <param name="isDiscarded">Whether it is decoded only for others that refer to it.</param>
    public void Add(long? time, long? position, bool isDiscarded)
    {
        Packets++;
        if (position is { } place && Positions.Count < KeptPositions)
        {
            Positions.Add(place);
        }

        if (isDiscarded)
        {
            return;
        }

        Shown++;
        if (time is { } shown)
        {
            Times?.Add(shown);
        }
        else
        {
            Times = null;
        }
    }
}
