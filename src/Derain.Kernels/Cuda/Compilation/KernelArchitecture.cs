using System.Globalization;

namespace Derain.Kernels.Cuda.Compilation;

/// <summary>What a kernel is compiled for: machine code of one architecture, or PTX that the driver finishes.</summary>
/// <param name="Name"><c>sm_80</c>, <c>sm_90a</c>, … for machine code, <c>compute_90</c>, … for PTX.</param>
internal readonly record struct KernelArchitecture(string Name)
{
    /// <summary>Whether the image is PTX.</summary>
    public bool IsPtx => Name.StartsWith("compute_", StringComparison.Ordinal);

    /// <summary>10·major + minor of the compute capability.</summary>
    public int Number => int.Parse(Name.AsSpan(Name.IndexOf('_', StringComparison.Ordinal) + 1).TrimEnd('a'), CultureInfo.InvariantCulture);

    /// <summary>
    /// The best choice for a device: its own machine code where the compiler knows it (with Hopper's specific instructions),
    /// otherwise PTX of the newest architecture that the compiler and the device both know.
    /// </summary>
    /// <param name="computeCapability">Of the device.</param>
    /// <param name="supported">What the compiler knows, as 10·major + minor.</param>
    /// <exception cref="NotSupportedException">The device is older than Ampere, or than everything the compiler knows.</exception>
    public static KernelArchitecture For((int Major, int Minor) computeCapability, IReadOnlyCollection<int> supported)
    {
        int number = 10 * computeCapability.Major + computeCapability.Minor;
        if (computeCapability.Major < 8)
        {
            throw new NotSupportedException(
                $"Compute capability {computeCapability.Major}.{computeCapability.Minor} is too old: the kernels need 8.0 (Ampere) or newer.");
        }

        if (supported.Contains(number))
        {
            return new KernelArchitecture(number == 90 ? "sm_90a" : $"sm_{number}");
        }

        int newest = supported.Where(known => known <= number).DefaultIfEmpty(0).Max();
        return newest >= 80
            ? new KernelArchitecture($"compute_{newest}")
            : throw new NotSupportedException($"This NVRTC compiles nothing that a device of compute capability {number / 10}.{number % 10} runs; use a newer CUDA toolkit.");
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
