using System.Runtime.Intrinsics;

namespace Derain.Kernels.Cpu.Simd;

/// <summary>Widths of vector registers that the kernels are compiled for.</summary>
internal enum SimdWidth
{
    /// <summary><see cref="Simd128"/>.</summary>
    Bits128,

    /// <summary><see cref="Simd256"/>.</summary>
    Bits256,

    /// <summary><see cref="Simd512"/>.</summary>
    Bits512,
}

/// <summary>Which widths this processor has.</summary>
internal static class SimdWidths
{
    /// <summary>The widest that the processor carries out in one instruction.</summary>
    public static SimdWidth Widest =>
        Vector512.IsHardwareAccelerated ? SimdWidth.Bits512
        : Vector256.IsHardwareAccelerated ? SimdWidth.Bits256
        : SimdWidth.Bits128;

    /// <summary>All widths up to <see cref="Widest"/>.</summary>
    public static IEnumerable<SimdWidth> Available => Enum.GetValues<SimdWidth>().Where(width => width <= Widest);
}
