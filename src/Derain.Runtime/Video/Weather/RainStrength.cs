namespace Derain.Runtime.Video.Weather;

/// <summary>How hard it rains.</summary>
public enum RainStrength
{
    /// <summary>Sparse, short and faint streaks, hardly a veil.</summary>
    Light,

    /// <summary>Dense, long and bright streaks, a veil that greys the distance, and splashes.</summary>
    Heavy,
}
