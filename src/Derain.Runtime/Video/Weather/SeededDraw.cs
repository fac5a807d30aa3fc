namespace Derain.Runtime.Video.Weather;

/// <summary>
/// Random numbers from a seed (SplitMix64): integer arithmetic and exact conversions only, so that they are the same everywhere.
/// </summary>
internal struct SeededDraw
{
    private const ulong Step = 0x9E3779B97F4A7C15;
    private const double ToUnit = 1.0 / (1L << 53);

    private ulong _state;

    /// <summary>The numbers of a seed and of what it is drawn for, such as the number of a streak.</summary>
    public SeededDraw(ulong seed, params ReadOnlySpan<long> purpose)
    {
        _state = Mix(seed + Step);
        foreach (long part in purpose)
        {
            _state = Mix(_state ^ Mix((ulong)part + Step));
        }
    }

    /// <summary>A number in [low, high).</summary>
    public double Uniform(double low, double high)
    {
        _state += Step;
        return low + (high - low) * ((Mix(_state) >> 11) * ToUnit);
    }

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
