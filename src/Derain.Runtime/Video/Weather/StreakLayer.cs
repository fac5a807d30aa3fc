namespace Derain.Runtime.Video.Weather;

/// <summary>
/// Drops at one distance from the camera. Each falls through the frame again and again, every time in another column; where it is in
/// a frame follows from the frame's number alone.
/// </summary>
internal sealed class StreakLayer
{
    private const double NearestDepth = 1.25;

    private readonly FrameSize _size;
    private readonly Look _look;
    private readonly ulong _seed;
    private readonly int _number;
    private readonly Drop[] _drops;

    /// <summary>Draws the drops of a layer.</summary>
    /// <param name="size">Size of the frames.</param>
    /// <param name="look">What its streaks look like.</param>
    /// <param name="count">How many drops are in the air.</param>
    /// <param name="seed">Seed of the rain.</param>
    /// <param name="number">Number of the layer, so that no two are alike.</param>
    public StreakLayer(FrameSize size, Look look, int count, ulong seed, int number)
    {
        (_size, _look, _seed, _number) = (size, look, seed, number);
        _drops = [.. Enumerable.Range(0, count).Select(Draw)];
    }

    /// <summary>What all streaks of a layer have in common; lengths in pixels, times in frames.</summary>
    /// <param name="Rows">Rows of a streak, give or take a quarter.</param>
    /// <param name="Speed">Rows it falls in a frame, give or take a quarter.</param>
    /// <param name="Acceleration">Share of its speed that it gains in a frame.</param>
    /// <param name="Slope">Columns to the right for each row down, give or take a little.</param>
    /// <param name="Radius">Half the width of a streak: the nearer, the more out of focus.</param>
    /// <param name="Peak">Light in the middle of a streak.</param>
    /// <param name="Ends">Share of that light at its ends.</param>
    public readonly record struct Look(
        double Rows, double Speed, double Acceleration, double Slope, double Radius, double Peak, double Ends);

    /// <summary>Adds the layer's light in a frame.</summary>
    public void AddTo(LightMap light, int frame)
    {
        double margin = _look.Rows * NearestDepth;
        double span = _size.Width + 2 * margin;
        foreach ((int index, Drop drop) in _drops.Index())
        {
            double time = frame + drop.Start * drop.Period;
            double fall = Math.Floor(time / drop.Period);
            double elapsed = time - fall * drop.Period;
            double fallen = drop.Speed * (elapsed + _look.Acceleration * elapsed * elapsed);
            double column = new SeededDraw(_seed, _number, index, (long)fall).Uniform(0, span) + fallen * drop.Slope;
            column -= Math.Floor(column / span) * span;
            light.AddStroke(
                fallen - drop.Rows, column - margin, drop.Rows, drop.Slope, _look.Radius, _look.Peak * drop.Shine, _look.Ends);
        }
    }

    private Drop Draw(int index)
    {
        SeededDraw draw = new(_seed, _number, index);
        double depth = draw.Uniform(0.75, NearestDepth);
        (double speed, double rows) = (_look.Speed * depth, _look.Rows * depth);
        double period = TimeToFall(_size.Height + rows, speed);
        return new Drop(rows, speed, period, draw.Uniform(0, 1), _look.Slope + draw.Uniform(-0.04, 0.04), draw.Uniform(0.6, 1));
    }

    /// <summary>The t at which speed · (t + acceleration · t²) comes to a distance.</summary>
    private double TimeToFall(double distance, double speed) => _look.Acceleration == 0
        ? distance / speed
        : (Math.Sqrt(1 + 4 * _look.Acceleration * distance / speed) - 1) / (2 * _look.Acceleration);

    private readonly record struct Drop(double Rows, double Speed, double Period, double Start, double Slope, double Shine);
}
