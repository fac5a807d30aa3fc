using System.Text;
using Derain.Kernels.Cuda.Compilation;

namespace Derain.Nvrtc.Tests;

/// <summary>What kernels take of a device, as a table.</summary>
internal static class KernelReport
{
    /// <summary>The report as Markdown, a line for each kernel and architecture.</summary>
    public static string Of(
        Version compiler, TimeSpan time, IEnumerable<CompiledKernel> kernels, IReadOnlyCollection<Exception> failures)
    {
        CompiledKernel[] sorted =
        [
            .. kernels.OrderBy(kernel => kernel.Specialization.ToString(), StringComparer.Ordinal)
                .ThenBy(kernel => kernel.Architecture.IsPtx)
                .ThenBy(kernel => kernel.Architecture.Number),
        ];
        CompiledKernel[] code = [.. sorted.Where(kernel => !kernel.Architecture.IsPtx)];
        CompiledKernel[] spilling = [.. code.Where(kernel => kernel.Resources is not { StackBytes: 0, SpillBytes: 0 })];
        var report = new StringBuilder();
        report.AppendLine($"# Kernels, as NVRTC {compiler} compiles them");
        report.AppendLine();
        report.AppendLine(
            $"{sorted.Select(kernel => kernel.Specialization.ToString()).Distinct().Count()} specialisations of "
            + $"{sorted.Select(kernel => kernel.Specialization.File).Distinct().Count()} kernels, {sorted.Length} compilations, "
            + $"{failures.Count} failed, {sorted.Count(kernel => kernel.Warnings.Any())} with warnings, {spilling.Length} with "
            + $"stack or spills; {time.TotalSeconds:F1} s, what was compiled before taken from the cache.");
        report.AppendLine();
        report.AppendLine("| kernel | constants | architecture | registers | shared | stack | spills | image |");
        report.AppendLine("|---|---|---|--:|--:|--:|--:|--:|");
        foreach (CompiledKernel kernel in code)
        {
            KernelResources resources = kernel.Resources;
            string constants = string.Join(' ', kernel.Specialization.Defines.ToArray().Select(define => $"{define.Name}={define.Value}"));
            report.AppendLine(
                $"| {kernel.Specialization.File} | {constants} | {kernel.Architecture} | {resources.Registers} | "
                + $"{resources.StaticSharedBytes} | {resources.StackBytes} | {resources.SpillBytes} | {kernel.Image.Length} |");
        }

        foreach (Exception failure in failures)
        {
            report.AppendLine();
            report.AppendLine($"```\n{failure.Message}\n```");
        }

        return report.ToString();
    }
}
