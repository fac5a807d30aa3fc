namespace Derain.Kernels.Tensors;

/// <summary>One value of a decoded video as an 8-bit level; for whole tensors of a device see <see cref="Operations.VideoToFrames"/>.</summary>
public static class PixelLevel
{
    /// <summary>round(clamp(x/2 + 0.5, 0, 1)·255), ties to even.</summary>
    /// <exception cref="NotFiniteNumberException">x is not a number, which as a pixel would be black and go unnoticed.</exception>
    public static byte Of(float x) => float.IsNaN(x)
        ? throw new NotFiniteNumberException(
            "The derained clip holds values that are not numbers: the model is damaged, or the guidance far too large.")
        : (byte)MathF.Round(Math.Clamp(x / 2 + 0.5f, 0, 1) * 255, MidpointRounding.ToEven);
}
