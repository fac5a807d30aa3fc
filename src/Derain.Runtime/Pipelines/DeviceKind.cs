using System.Text.RegularExpressions;
using Derain.Kernels.Backends;

namespace Derain.Runtime.Pipelines;

/// <summary>What a device is, whichever of several equal ones: equal devices give equal bits.</summary>
internal static partial class DeviceKind
{
    /// <summary>The device in words, without its number and without the number of its threads.</summary>
    public static string Of(IBackend backend) => Numbers().Replace(backend.Name, "");

    // "CUDA device 1, …" and "2 threads, ": which of several equal cards it is, or how many cores, makes no difference.
    [GeneratedRegex(@"\b(?<=device) \d+\b|\d+ threads?, ")]
    private static partial Regex Numbers();
}
