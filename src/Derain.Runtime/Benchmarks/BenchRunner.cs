using System.Diagnostics;
using Derain.Kernels.Backends;
using Derain.Kernels.Cuda;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Runtime.Benchmarks;

/// <summary>Times operations on a device: on a graphics card by its own clock, otherwise by the wall's.</summary>
/// <param name="backend">The device.</param>
internal sealed class BenchRunner(IBackend backend)
{
    private const int MaxBatch = 1000;
    private const int BatchesOfOne = 20; // what takes as long as so many batches is run once

    /// <summary>Batches that the median is taken of; an odd number.</summary>
    public int Batches { get; init; } = 5;

    /// <summary>Time of a batch, which must be long beside the cost of starting and stopping a clock.</summary>
    public TimeSpan BatchTime { get; init; } = TimeSpan.FromMilliseconds(50);

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
            Tensor Hold(Tensor tensor)
            {
                held.Add(tensor);
                return tensor;
            }

            Tensor?[] operands = [.. timed.Operands.Select((type, index) => type is { } operand ? Hold(Noise(operand, (ulong)index)) : null)];
            Tensor output = Hold(backend.Allocate(timed.Output.Type, timed.Output.Shape));
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

    /// <summary>Normal noise, so that no kernel meets denormals or a constant; zeros where numbers are whole.</summary>
    private Tensor Noise(TensorType type, ulong stream)
    {
        if (!type.Type.IsFloat)
        {
            return backend.Upload(Tensor.OnHost(type.Type, type.Shape));
        }

        Tensor noise = backend.Compute(new GaussianNoise(type.Shape, Seed: 1, stream));
        if (type.Type == DType.F32)
        {
            return noise;
        }

        Tensor rounded = backend.ToType(noise, type.Type);
        backend.Free(noise);
        return rounded;
    }
}
