using System.Globalization;

namespace Derain.Kernels.Cuda.Compilation;

/// <summary>What a kernel is compiled for: machine code of one architecture, or PTX that the driver finishes.</summary>
/// <param name="Name"><c>sm_80</c>, <c>sm_90a</c>, … for machine code, <c>compute_90</c>, … for PTX.</param>
internal readonly record struct KernelArchitecture(string Name)
{
    private const int Oldest = 80; // Ampere: the first with cp.async and with matrix products of bf16

    /// <summary>Whether the image is PTX.</summary>
    public bool IsPtx => Name.StartsWith("compute_", StringComparison.Ordinal);

    /// <summary>Whether it has what only Hopper has: warpgroup products and the copy engine.</summary>
    public bool HasHopperInstructions => Name == "sm_90a";

    /// <summary>10·major + minor of the compute capability.</summary>
    public int Number => int.Parse(Name.AsSpan(Name.IndexOf('_', StringComparison.Ordinal) + 1).TrimEnd('a'), CultureInfo.InvariantCulture);

    /// <summary>
    /// The best choice for a device: its own machine code where the compiler knows it (with Hopper's specific instructions);
    /// else that of an older member of its family, which it runs as it is; else PTX of the newest architecture known to both.
    /// </summary>
    /// <param name="computeCapability">Of the device.</param>
    /// <param name="supported">What the compiler knows, as 10·major + minor.</param>
    /// <exception cref="NotSupportedException">The device is older than Ampere, or than everything the compiler knows.</exception>
    public static KernelArchitecture For((int Major, int Minor) computeCapability, IReadOnlyCollection<int> supported)
    {
        string capability = $"{computeCapability.Major}.{computeCapability.Minor}";
        int number = 10 * computeCapability.Major + computeCapability.Minor;
        if (number < Oldest)
        {
            throw new NotSupportedException($"Compute capability {capability} is too old: the kernels need 8.0 (Ampere) or newer.");
        }

        int newest = supported.Where(known => known >= Oldest && known <= number).DefaultIfEmpty(0).Max();
        return newest switch
        {
            0 => throw new NotSupportedException(
                $"This NVRTC makes nothing that a device of compute capability {capability} runs; use a newer CUDA toolkit."),
            90 when number == 90 => new KernelArchitecture("sm_90a"),
            _ when newest / 10 == computeCapability.Major => new KernelArchitecture($"sm_{newest}"),
            _ => new KernelArchitecture($"compute_{newest}"),
        };
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
