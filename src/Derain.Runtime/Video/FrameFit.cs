using System.Text.RegularExpressions;

namespace Derain.Runtime.Video;

/// <summary>
/// Chooses the size a clip is derained at. A model takes sides that are multiples of some number of pixels, and works
/// best near the number of pixels it was trained on, in whatever shape.
/// </summary>
public static partial class FrameFit
{
    // What one percent of stretch is worth in percents of area: a stretched scene is strange to the model, while a few
    // pixels fewer hardly show.
    private const double AreaWeight = 0.25;

    /// <summary>The size that a user's choice means for a clip.</summary>
    /// <param name="choice">
    /// <c>model</c>: the pixels of <paramref name="native"/> in the shape of the clip, see <see cref="Model"/>;
    /// <c>source</c>: the clip's own size, rounded to <paramref name="multiple"/>; <c>WIDTHxHEIGHT</c>: exactly that.
    /// </param>
    /// <param name="source">Size of the clip.</param>
    /// <param name="native">Size the model was trained at.</param>
    /// <param name="multiple">Pixels that both sides must be multiples of.</param>
    /// <exception cref="VideoException">The choice is none of these, or not a multiple.</exception>
    public static FrameSize Choose(string choice, FrameSize source, FrameSize native, int multiple = 16)
    {
        if (choice == "model")
        {
            return Model(source, native, multiple);
        }

        if (choice == "source")
        {
            return Nearest(source, multiple);
        }

        Match match = WidthByHeight().Match(choice);
        if (!match.Success)
        {
            throw new VideoException(
                $"The size '{choice}' is unknown; give 'model', 'source' or WIDTHxHEIGHT such as 720x480.");
        }

        FrameSize exact = new(int.Parse(match.Groups[1].Value), int.Parse(match.Groups[2].Value));
        return Nearest(exact, multiple) == exact
            ? exact
            : throw new VideoException(
                $"The size {exact} does not fit the model: both sides must be multiples of {multiple}. "
                + $"The nearest is {Nearest(exact, multiple)}.");
    }

    /// <summary>
    /// The size with at most the pixels of <paramref name="native"/> that keeps the shape of the clip best without
    /// giving up many of them. A clip smaller than that keeps its size, give or take the rounding.
    /// </summary>
    /// <param name="source">Size of the clip.</param>
    /// <param name="native">Size the model was trained at; only its area counts.</param>
    /// <param name="multiple">Pixels that both sides are multiples of.</param>
    public static FrameSize Model(FrameSize source, FrameSize native, int multiple = 16)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(multiple);
        return source.Height > source.Width
            ? Landscape(source.Turned, native.Pixels, multiple).Turned
            : Landscape(source, native.Pixels, multiple);
    }

    private static FrameSize Landscape(FrameSize source, long nativePixels, int multiple)
    {
        long budget = Math.Max(nativePixels, (long)multiple * multiple);
        double aspect = (double)source.Width / source.Height;
        double target = Math.Min(budget, source.Pixels);
        FrameSize limit = new(RoundUp(source.Width, multiple), RoundUp(source.Height, multiple));

        FrameSize best = new(multiple, multiple);
        double bestCost = double.PositiveInfinity;
        for (int height = multiple; height <= limit.Height && (long)height * multiple <= budget; height += multiple)
        {
            int width = (int)Math.Min(limit.Width, height * aspect) / multiple * multiple;
            foreach (FrameSize size in (ReadOnlySpan<FrameSize>)
                [new(Math.Max(width, multiple), height), new(Math.Min(width + multiple, limit.Width), height)])
            {
                double stretch = Math.Abs(Math.Log(size.Width / (size.Height * aspect)));
                double cost = stretch + AreaWeight * Math.Abs(Math.Log(size.Pixels / target));
                if (size.Pixels <= budget && cost < bestCost)
                {
                    (best, bestCost) = (size, cost);
                }
            }
        }

        return best;
    }

    private static FrameSize Nearest(FrameSize size, int multiple) =>
        new(RoundToNearest(size.Width, multiple), RoundToNearest(size.Height, multiple));

    private static int RoundToNearest(int pixels, int multiple) =>
        Math.Max(multiple, (int)(((long)pixels + multiple / 2) / multiple * multiple));

    private static int RoundUp(int pixels, int multiple) => (pixels + multiple - 1) / multiple * multiple;

    [GeneratedRegex("^([0-9]{1,5})[xX]([0-9]{1,5})$")]
    private static partial Regex WidthByHeight();
}
