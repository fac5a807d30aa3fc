using Derain.Kernels.Cpu.Simd;

namespace Derain.Kernels.Cpu;

/// <summary>
/// Channels-last rows are rarely a whole number of registers long, but some number of rows always is. Vectors of one
/// value per channel, repeated to that length, let a loop run over whole registers whatever the number of channels.
/// </summary>
internal static unsafe class Period<S, V>
    where S : struct, ISimd<V>
    where V : unmanaged
{
    // So many registers at least: fewer would make each addition wait for the one before it.
    private const int FewestRegisters = 8;

    /// <summary>The smallest multiple of both <paramref name="channels"/> and a register that is long enough.</summary>
    public static int Of(int channels)
    {
        int rows = S.Lanes / GreatestCommonDivisor(channels, S.Lanes);
        int shortest = rows * channels;
        int fewest = FewestRegisters * S.Lanes;
        return shortest * Math.Max(1, (fewest + shortest - 1) / shortest);
    }

    private static int GreatestCommonDivisor(int a, int b) => b == 0 ? a : GreatestCommonDivisor(b, a % b);
}
