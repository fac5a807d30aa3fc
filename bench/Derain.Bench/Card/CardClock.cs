using Derain.Kernels.Cuda;
using Perfolizer.Horology;

namespace Derain.Bench.Card;

/// <summary>
/// The card's own time, of what is put into its stream between a first reading and the next: it stands still in between. The first
/// of two readings waits for nothing, so that the card never waits for a launch while its time is taken.
/// </summary>
internal sealed class CardClock : IClock
{
    private CudaEvent? _start;
    private long _nanoseconds;

    private CardClock()
    {
    }

    public static CardClock Instance { get; } = new();

    /// <summary>The card whose time it is; it must have one before the first reading.</summary>
    public CudaBackend? Card { get; set; }

    public string Title => "CUDA events";

    public bool IsAvailable => true;

    public Frequency Frequency { get; } = new(1_000_000_000);

    public long GetTimestamp()
    {
        CudaBackend card = Card ?? throw new InvalidOperationException("There is no card to ask for the time.");
        CudaEvent now = new(timed: true);
        now.Record(card.Stream);
        if (_start is null)
        {
            _start = now;
            return _nanoseconds;
        }

        now.Synchronize();
        _nanoseconds += (long)(now.MillisecondsSince(_start) * 1e6);
        _start.Dispose();
        now.Dispose();
        _start = null;
        return _nanoseconds;
    }
}
