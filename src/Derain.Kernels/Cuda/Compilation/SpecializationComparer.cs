namespace Derain.Kernels.Cuda.Compilation;

/// <summary>Finds a specialisation by its parts, so that a launch of a known kernel allocates nothing.</summary>
internal sealed class SpecializationComparer
    : IEqualityComparer<KernelSpecialization>, IAlternateEqualityComparer<SpecializationComparer.Parts, KernelSpecialization>
{
    /// <inheritdoc/>
    public bool Equals(KernelSpecialization? x, KernelSpecialization? y) => Equals((object?)x, y);

    /// <inheritdoc/>
    public int GetHashCode(KernelSpecialization specialization) => specialization.GetHashCode();

    /// <inheritdoc/>
    public bool Equals(Parts alternate, KernelSpecialization other) =>
        alternate.File == other.File && alternate.Defines.SequenceEqual(other.Defines);

    /// <inheritdoc/>
    public int GetHashCode(Parts alternate) => KernelSpecialization.HashOf(alternate.File, alternate.Defines);

    /// <inheritdoc/>
    public KernelSpecialization Create(Parts alternate) => new(alternate.File, alternate.Defines);

    /// <summary>File and constants of a specialisation.</summary>
    public readonly ref struct Parts(string file, ReadOnlySpan<Define> defines)
    {
        /// <summary>Path below <c>kernels/cuda</c>.</summary>
        public string File { get; } = file;

        /// <summary>The constants.</summary>
        public ReadOnlySpan<Define> Defines { get; } = defines;
    }
}
