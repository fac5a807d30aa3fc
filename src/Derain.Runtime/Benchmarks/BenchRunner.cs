using System.Diagnostics;
using Derain.Kernels.Backends;
using Derain.Kernels.Cuda;
using Derain.Kernels.Tensors;

namespace Derain.Runtime.Benchmarks;

/// <summary>Times operations on a device: on a graphics card by its own clock, otherwise by the wall's.</summary>
/// <param name="backend">The device.</param>
internal sealed class BenchRunner(IBackend backend)
{
    private const int MaxBatch = 1000;
    private const int BatchesOfOne = 20; // what takes as long as so many batches is run once
    private const int MaxColdRuns = 100;

    /// <summary>Batches that the median is taken of; an odd number.</summary>
    public int Batches { get; init; } = 5;

    /// <summary>Time of a batch, which must be long beside the cost of starting and stopping a clock.</summary>
    public TimeSpan BatchTime { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// Whether a run on a card finds nothing of the run before it in the second-level cache, as in a model, where other layers come
    /// between. Runs are then timed one by one.
    /// </summary>
    public bool StartsCold { get; init; }

    /// <summary>Times one case. A case that the device has no room or no way for gives a result without a time.</summary>
    public BenchResult Run(BenchCase timed)
    {
        if (!backend.Supports(timed.Operation, timed.Operands))
        {
            return new BenchResult(timed, null, "not supported");
        }

        if (timed.Bytes > (backend.FreeBytes ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes))
        {
            return new BenchResult(timed, null, NoRoom(timed));
        }

        List<Tensor> held = [];
        try
        {
            Tensor?[] operands = BenchOperands.Of(backend, timed, held.Add);
            Tensor output = backend.Allocate(timed.Output.Type, timed.Output.Shape);
            held.Add(output);
            return new BenchResult(timed, Time(() => backend.Execute(timed.Operation, operands, output)), null);
        }
        catch (OutOfMemoryException)
        {
            return new BenchResult(timed, null, NoRoom(timed));
        }
        finally
        {
            held.ForEach(backend.Free);
        }
    }

    private static string NoRoom(BenchCase timed) => $"does not fit: operands and result take {timed.Bytes / 1e9:0.0} GB";

    /// <summary>The median of a few batches; of slow cases a single run after the first, which compiles.</summary>
    private TimeSpan Time(Action execute)
    {
        TimeSpan first = Elapsed(execute);
        TimeSpan once = first < TimeSpan.FromSeconds(5) ? Elapsed(execute) : first;
        if (once > BatchesOfOne * BatchTime)
        {
            return once;
        }

        if (StartsCold && backend is CudaBackend card)
        {
            return Cold(card, execute, (int)Math.Clamp(Batches * BatchTime / once, Batches, MaxColdRuns));
        }

        int batch = Math.Clamp((int)(BatchTime / once), 1, MaxBatch);
        TimeSpan[] times =
        [
            .. Enumerable.Range(0, Batches).Select(_ => Elapsed(() =>
            {
                for (int run = 0; run < batch; run++)
                {
                    execute();
                }
            }) / batch).Order(),
        ];
        return times[Batches / 2];
    }

    private static TimeSpan Cold(CudaBackend card, Action execute, int runs)
    {
        using CacheFlush flush = new(card);
        TimeSpan[] times =
        [
            .. Enumerable.Range(0, runs).Select(_ =>
            {
                flush.Run();
                return card.Measure(execute);
            }).Order(),
        ];
        return times[runs / 2];
    }

    private TimeSpan Elapsed(Action work)
    {
        if (backend is CudaBackend cuda)
        {
            return cuda.Measure(work);
        }

        long start = Stopwatch.GetTimestamp();
        work();
        backend.Synchronize();
        return Stopwatch.GetElapsedTime(start);
    }
}
