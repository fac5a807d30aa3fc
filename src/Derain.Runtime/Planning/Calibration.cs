using System.Diagnostics;
using Derain.Kernels.Backends;
using Derain.Runtime.Benchmarks;

namespace Derain.Runtime.Planning;

/// <summary>
/// How long a device takes for the operations of a plan. For about half a second, and no more than a fiftieth of what is foreseen,
/// the operations of the plan itself are timed, those that will take longest first and at least one of each class. Those of large
/// frames are timed in the same graph of smaller frames, and their time grows with their work; whatever is not timed goes at the
/// speed of its class. Measurements are kept, so that a second clip of the same size costs none.
/// </summary>
/// <param name="backend">The device.</param>
internal sealed class Calibration(IBackend backend)
{
    private const double LongestSeconds = 0.5;
    private const double ShortestSeconds = 0.02;
    private const double ShareOfRun = 0.02;
    private const double SampleSeconds = 0.02;
    private const double FirstSampleWork = 2e7; // before anything is known of the device, be it an emulated one
    private const double FlopsByByte = 8; // in what order things are timed is decided by it, and no more than that
    private const long MostSampleBytes = 64L << 20;
    private static readonly double[] Scales = [1, 0.5, 0.25, 0.125, 0.0625, 0.03125];

    private readonly BenchRunner _runner = new(backend) { BatchTime = TimeSpan.FromMilliseconds(2), Batches = 1 };
    private readonly Dictionary<string, double> _secondsOf = [];
    private readonly Dictionary<OperationClass, (double Work, double Seconds)> _classes = [];

    /// <summary>How many operations were timed.</summary>
    public int Measured => _secondsOf.Count;

    /// <summary>Speed of a class, in its work a second; 0 while nothing of it was timed.</summary>
    public double SpeedOf(OperationClass kind) =>
        _classes.TryGetValue(kind, out (double Work, double Seconds) known) && known.Seconds > 0 ? known.Work / known.Seconds : 0;

    /// <summary>Times operations of a window, until enough is known.</summary>
    /// <param name="work">What the window executes.</param>
    /// <param name="passes">How often it is run: the longer a run, the longer the measurement may take.</param>
    public void Measure(IReadOnlyList<PlannedWork> work, long passes)
    {
        long start = Stopwatch.GetTimestamp();
        Dictionary<(PlannedWork, double), IReadOnlyList<PlannedOperation>> smaller = [];
        HashSet<OperationClass> missing = [.. Enum.GetValues<OperationClass>().Where(kind => SpeedOf(kind) == 0)];
        var candidates = work
            .SelectMany(part => part.Operations.Select((operation, index) => (part, operation, index)))
            .GroupBy(place => place.operation.Signature)
            .Where(group => !_secondsOf.ContainsKey(group.Key))
            .Select(group => (group.First().part, group.First().operation, group.First().index, Weight: group.Sum(
                place => place.part.Runs * Foreseen(place.operation))))
            .OrderByDescending(candidate => candidate.Weight)
            .ToList();
        foreach (var (part, operation, index, _) in candidates
            .OrderByDescending(candidate => missing.Remove(candidate.operation.Class))) // stable: the first of every class, then by weight
        {
            double elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
            double allowed = Math.Clamp(ShareOfRun * passes * SecondsOf(work), ShortestSeconds, LongestSeconds);
            bool isKnown = SpeedOf(operation.Class) > 0;
            if (isKnown && elapsed > allowed)
            {
                break;
            }

            if (Sample(part, operation, index, smaller) is { } sample && sample.Time(_runner) is { } seconds)
            {
                _secondsOf[operation.Signature] = seconds * operation.Work / sample.Work;
                (double known, double total) = _classes.GetValueOrDefault(operation.Class);
                _classes[operation.Class] = (known + sample.Work, total + seconds);
            }
        }
    }

    /// <summary>Seconds that a window takes on the device.</summary>
    public double SecondsOf(IReadOnlyList<PlannedWork> work) => work.Sum(SecondsOf);

    /// <summary>Seconds that a part of it takes in all of its runs in a window.</summary>
    public double SecondsOf(PlannedWork work) => work.Runs * work.Operations.Sum(SecondsOf);

    private double SecondsOf(PlannedOperation operation) =>
        _secondsOf.TryGetValue(operation.Signature, out double seconds) ? seconds
        : SpeedOf(operation.Class) is > 0 and var speed ? operation.Work / speed
        : 0;

    private static double Foreseen(PlannedOperation operation) => Math.Max(operation.Flops, FlopsByByte * operation.Bytes);

    /// <summary>The operation itself, or the same one of smaller frames if it would take too long; null where there is none.</summary>
    private PlannedOperation? Sample(
        PlannedWork part,
        PlannedOperation operation,
        int index,
        Dictionary<(PlannedWork, double), IReadOnlyList<PlannedOperation>> smaller)
    {
        double most = _classes.Count == 0
            ? FirstSampleWork
            : SampleSeconds * _classes.Max(known => known.Value.Work * (known.Key == OperationClass.Memory ? FlopsByByte : 1) / known.Value.Seconds);
        PlannedOperation? sample = null;
        foreach (double scale in Scales)
        {
            if (scale < 1 && !smaller.TryGetValue((part, scale), out IReadOnlyList<PlannedOperation>? operations))
            {
                smaller.Add((part, scale), operations = part.At(scale));
            }
            else
            {
                operations = scale < 1 ? smaller[(part, scale)] : part.Operations;
            }

            if (operations.Count != part.Operations.Count || operations[index].Operation.GetType() != operation.Operation.GetType())
            {
                // Fused in another way or in other tiles, and so nothing to go by.
                return sample?.Bytes > MostSampleBytes ? null : sample;
            }

            sample = operations[index];
            if (Foreseen(sample) <= most && sample.Bytes <= MostSampleBytes)
            {
                break;
            }
        }

        return sample;
    }
}
