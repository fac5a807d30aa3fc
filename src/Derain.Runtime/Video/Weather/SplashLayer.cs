namespace Derain.Runtime.Video.Weather;

/// <summary>Drops that hit the ground: short-lived half rings that widen, in the lower part of the frame.</summary>
/// <param name="size">Size of the frames.</param>
/// <param name="count">How many are to be seen at a time, about.</param>
/// <param name="speed">Pixels that a ring's radius grows by in a frame.</param>
/// <param name="radius">Radius of the points it is made of.</param>
/// <param name="seed">Seed of the rain.</param>
/// <param name="number">Number of the layer.</param>
internal sealed class SplashLayer(FrameSize size, int count, double speed, double radius, ulong seed, int number)
{
    private const double Life = 3; // frames
    private const double Period = 4;
    private const double Horizon = 0.72; // share of the height above the ground that drops are seen to hit
    private const double Flatness = 0.5; // height of a half ring over its radius
    private const double Peak = 0.35;

    /// <summary>Adds the layer's light in a frame.</summary>
    public void AddTo(LightMap light, int frame)
    {
        for (int index = 0; index < count; index++)
        {
            double time = frame + new SeededDraw(seed, number, index).Uniform(0, Period);
            double turn = Math.Floor(time / Period);
            double age = time - turn * Period;
            if (age < Life)
            {
                SeededDraw place = new(seed, number, index, (long)turn);
                AddRing(light, place.Uniform(Horizon, 1) * size.Height, place.Uniform(0, size.Width), age);
            }
        }
    }

    private void AddRing(LightMap light, double row, double column, double age)
    {
        double reach = speed * age;
        int points = 7 + (int)reach;
        for (int point = 0; point < points; point++)
        {
            double x = 2.0 * point / (points - 1) - 1;
            double y = Math.Sqrt(1 - x * x);
            light.AddPoint(row - Flatness * reach * y, column + reach * x, radius, Peak * (1 - age / Life));
        }
    }
}
