using System.Diagnostics;
using System.Text;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Backends;

/// <summary>
/// Another backend with a clock: how often each kind of operation ran, for how long and how fast. It waits for every
/// operation to end, so what a device would overlap is counted in full.
/// </summary>
/// <param name="inner">The backend to time; disposed with this one.</param>
public sealed class TimingBackend(IBackend inner) : IBackend
{
    private readonly Dictionary<string, OperationTiming> _timings = [];

    /// <inheritdoc/>
    public string Name => inner.Name;

    /// <inheritdoc/>
    public DType ActivationType => inner.ActivationType;

    /// <inheritdoc/>
    public long? FreeBytes => inner.FreeBytes;

    /// <summary>What ran since the start or the last <see cref="Reset"/>, longest first.</summary>
    public IReadOnlyList<OperationTiming> Timings => [.. _timings.Values.OrderByDescending(timing => timing.Elapsed)];

    /// <summary>Time within operations.</summary>
    public TimeSpan Elapsed => _timings.Values.Aggregate(TimeSpan.Zero, (sum, timing) => sum + timing.Elapsed);

    /// <summary>Forgets what ran.</summary>
    public void Reset() => _timings.Clear();

    /// <inheritdoc/>
    public bool Supports(Operation operation, ReadOnlySpan<TensorType?> operands) => inner.Supports(operation, operands);

    /// <inheritdoc/>
    public int LaunchesOf(Operation operation, ReadOnlySpan<TensorType?> operands) => inner.LaunchesOf(operation, operands);

    /// <inheritdoc/>
    public DeviceBuffer Allocate(long bytes) => inner.Allocate(bytes);

    /// <inheritdoc/>
    public void Execute(Operation operation, ReadOnlySpan<Tensor?> operands, Tensor output)
    {
        inner.Synchronize();
        long start = Stopwatch.GetTimestamp();
        inner.Execute(operation, operands, output);
        inner.Synchronize();
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);

        var types = new TensorType?[operands.Length];
        for (int index = 0; index < operands.Length; index++)
        {
            types[index] = operands[index] is { } operand ? new TensorType(operand.Type, operand.Shape) : null;
        }

        string kind = operation.GetType().Name;
        OperationTiming timing = _timings.GetValueOrDefault(kind, new OperationTiming(kind, 0, TimeSpan.Zero, 0));
        _timings[kind] = timing with
        {
            Calls = timing.Calls + 1,
            Elapsed = timing.Elapsed + elapsed,
            Flops = timing.Flops + operation.Flops(types, new TensorType(output.Type, output.Shape)),
        };
    }

    /// <inheritdoc/>
    public Tensor Upload(Tensor host) => inner.Upload(host);

    /// <inheritdoc/>
    public PendingUpload BeginUpload(Tensor host) => inner.BeginUpload(host);

    /// <inheritdoc/>
    public void Download(Tensor source, Tensor host) => inner.Download(source, host);

    /// <inheritdoc/>
    public void Synchronize() => inner.Synchronize();

    /// <inheritdoc/>
    public void Dispose() => inner.Dispose();

    /// <summary>A table: kind, calls, milliseconds, share of the total, GFLOP/s.</summary>
    public override string ToString()
    {
        TimeSpan total = Elapsed;
        var text = new StringBuilder();
        text.AppendLine($"{"operation",-22}{"calls",8}{"ms",12}{"share",9}{"GFLOP/s",10}");
        foreach (OperationTiming timing in Timings)
        {
            text.AppendLine(
                $"{timing.Operation,-22}{timing.Calls,8}{timing.Elapsed.TotalMilliseconds,12:0.0}"
                + $"{timing.Elapsed / total,9:0.0%}{timing.GigaflopsPerSecond,10:0.0}");
        }

        text.AppendLine($"{"total",-22}{_timings.Values.Sum(timing => timing.Calls),8}{total.TotalMilliseconds,12:0.0}");
        return text.ToString();
    }
}
