using Derain.Kernels.Cpu;
using Derain.Runtime.Pipelines;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Tests.Pipelines;

/// <summary>The README's sample, compiled. What is between the braces of the method is what the README shows.</summary>
internal static class EmbeddingSample
{
    public static void Run(IEnumerable<byte[]> rainy, Action<byte[]> write)
    {
        using var backend = new CpuBackend();
        using DerainModel model = DerainModel.Load(new ModelLocator().Find("small"), backend);
        var derainer = new FrameDerainer(model);
        DerainOptions options = model.Defaults.Options with { Steps = 10, Skip = 2, Seed = 1 };
        var progress = new Progress<DerainProgress>(step => Console.Error.WriteLine(step));
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(5));

        // 8-bit RGB frames [H, W, 3] in, as many out; any number of them, in constant memory.
        foreach (byte[] dry in derainer.Derain(rainy, height: 64, width: 96, options, progress: progress, cancellation: timeout.Token))
        {
            write(dry);
        }
    }
}
