using System.Diagnostics;
using System.Text.Json.Nodes;
using Derain.Kernels.Backends;
using Derain.Kernels.Tensors;
using Derain.Runtime.Weights;

namespace Derain.Bench.Components;

/// <summary>How long a component took, in seconds.</summary>
/// <param name="Load">Until it could start: model mapped, inputs read.</param>
/// <param name="Cold">The first run: kernels compiled or read from the cache, weights uploaded, memory taken.</param>
/// <param name="Warm">The runs after it; each the mean over so many that they last together as long as the clock needs.</param>
internal sealed record ComponentTimes(double Load, double Cold, IReadOnlyList<double> Warm)
{
    private const double ShortestSample = 0.02; // seconds; a clock and one wait for the device are lost in it
    private const int MostInSample = 200;

    /// <summary>Runs a component.</summary>
    /// <param name="component">The component.</param>
    /// <param name="backend">Its device.</param>
    /// <param name="outputs">File for the outputs of the first run; none if null.</param>
    /// <param name="repeat">Warm samples to take.</param>
    /// <param name="loading">Running since the program began to load.</param>
    public static ComponentTimes Measure(
        Component component, IBackend backend, string? outputs, int repeat, Stopwatch loading)
    {
        double load = loading.Elapsed.TotalSeconds;
        var clock = Stopwatch.StartNew();
        IReadOnlyDictionary<string, Tensor> results = component.Run();
        double cold = clock.Elapsed.TotalSeconds;
        if (outputs is not null)
        {
            SafetensorsWriter.Write(outputs, results.Select(result => TensorData.Of(result.Key, InFloat(backend, result.Value))));
        }

        Release(component, backend, results);
        double[] warm = new double[repeat];
        int runs = 1;
        for (int sample = 0; sample < repeat; sample++)
        {
            double elapsed = Time(component, backend, runs);
            if (sample == 0 && elapsed < ShortestSample)
            {
                runs = (int)Math.Clamp(Math.Ceiling(ShortestSample / elapsed), 1, MostInSample);
                elapsed = Time(component, backend, runs);
            }

            warm[sample] = elapsed / runs;
        }

        return new ComponentTimes(load, cold, warm);
    }

    /// <summary>The times for machines.</summary>
    public JsonObject ToJson() => new()
    {
        ["loadSeconds"] = Load,
        ["coldSeconds"] = Cold,
        ["warmSeconds"] = new JsonArray([.. Warm.Select(seconds => (JsonNode)seconds)]),
    };

    private static double Time(Component component, IBackend backend, int runs)
    {
        long start = Stopwatch.GetTimestamp();
        for (int run = 0; run < runs; run++)
        {
            Release(component, backend, component.Start());
        }

        backend.Synchronize();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static Tensor InFloat(IBackend backend, Tensor result) => backend.DownloadCopy(backend.ToType(result, DType.F32));

    private static void Release(Component component, IBackend backend, IReadOnlyDictionary<string, Tensor> results)
    {
        if (component.OwnsOutputs)
        {
            return;
        }

        foreach (Tensor result in results.Values)
        {
            backend.Free(result);
        }
    }
}
