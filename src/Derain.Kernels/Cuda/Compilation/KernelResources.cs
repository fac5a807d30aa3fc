using System.Globalization;
using System.Text.RegularExpressions;

namespace Derain.Kernels.Cuda.Compilation;

/// <summary>What one thread or block of a compiled kernel takes, read from the compiler's report.</summary>
/// <param name="Registers">Registers of a thread.</param>
/// <param name="StaticSharedBytes">Shared memory of a block, without the dynamic part.</param>
/// <param name="StackBytes">Local memory of a thread: arrays that did not fit registers.</param>
/// <param name="SpillBytes">Stores and loads of registers that had to leave.</param>
internal readonly partial record struct KernelResources(int Registers, int StaticSharedBytes, int StackBytes, int SpillBytes)
{
    /// <summary>
    /// Reads the report of <c>--ptxas-options=-v</c>, functions that were not inlined included; zeros where there is none, as
    /// with PTX.
    /// </summary>
    public static KernelResources Parse(string log) => new(
        Numbers(RegistersUsed(), log).Max(),
        Numbers(SharedUsed(), log).Max(),
        Numbers(StackUsed(), log).Max(),
        Numbers(Spills(), log).Sum());

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Registers} registers, {StaticSharedBytes} bytes of static shared memory, {StackBytes} bytes of stack, {SpillBytes} bytes of spills";

    private static IEnumerable<int> Numbers(Regex pattern, string log) => pattern.Matches(log)
        .Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))
        .DefaultIfEmpty(0);

    [GeneratedRegex(@"Used (\d+) registers")]
    private static partial Regex RegistersUsed();

    [GeneratedRegex(@"(\d+)(?:\+\d+)? bytes smem")]
    private static partial Regex SharedUsed();

    [GeneratedRegex(@"(\d+) bytes (?:stack frame|cumulative stack size)")]
    private static partial Regex StackUsed();

    [GeneratedRegex(@"(\d+) bytes spill (?:stores|loads)")]
    private static partial Regex Spills();
}
