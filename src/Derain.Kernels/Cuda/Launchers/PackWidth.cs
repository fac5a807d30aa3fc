namespace Derain.Kernels.Cuda.Launchers;

/// <summary>How many neighbouring elements a kernel loads at once, where any power of two will do.</summary>
internal static class PackWidth
{
    private const int LoadBytes = 16; // the widest load there is

    /// <summary>
    /// The largest power of two of elements that fit one load and divide everything given: row lengths, strides, and addresses
    /// by <see cref="Elements"/>.
    /// </summary>
    public static int Of(int elementBytes, params ReadOnlySpan<long> multiples)
    {
        long bits = LoadBytes / elementBytes;
        foreach (long multiple in multiples)
        {
            bits |= multiple;
        }

        return (int)(bits & -bits);
    }

    /// <summary>An address as a number of elements; none is 0, which every width divides.</summary>
    public static long Elements(DevicePointer pointer, int elementBytes) => (long)(pointer.Address / (ulong)elementBytes);
}
