namespace Derain.Runtime.Tests.Pipelines;

/// <summary>
/// Balls and boxes that move over hills or past a brick wall, under a pan or not, dry and in slanted rain: as many frames as are
/// asked for, the same for the same seed, in the manner of the world that the small model was trained on.
/// </summary>
internal sealed class MovingScene
{
    private const int Supersampling = 2;

    private readonly int _height;
    private readonly int _width;
    private readonly bool _isWall;
    private readonly double _pan;
    private readonly Thing[] _things;
    private readonly Streak[] _streaks;

    /// <summary>Makes up a scene.</summary>
    public MovingScene(int seed, int height, int width)
    {
        Random random = new(seed);
        double Between(double low, double high) => low + (high - low) * random.NextDouble();
        (_height, _width) = (height, width);
        _isWall = seed % 2 == 1;
        _pan = seed % 3 == 0 ? 0 : Between(0.3, 0.8);
        _things =
        [
            .. Enumerable.Range(0, 3).Select(index => new Thing(
                IsBall: index % 2 == 0,
                X: Between(0.1, 0.9) * width,
                Y: Between(0.45, 0.8) * height,
                Dx: Between(0.6, 1.6) * (index % 2 == 0 ? 1 : -1),
                Radius: Between(0.09, 0.16) * height,
                Color: [Between(60, 250), Between(30, 220), Between(20, 200)])),
        ];
        _streaks =
        [
            .. Enumerable.Range(0, height * width / 130).Select(_ => new Streak(
                Between(0, 1.4) * width, Between(0, 1) * height, Between(0.10, 0.20) * height, Between(0.11, 0.2) * height)),
        ];
    }

    /// <summary>A frame without rain, <c>[H, W, 3]</c>.</summary>
    public byte[] Dry(int frame) => Draw(frame, isRainy: false);

    /// <summary>The same frame in the rain.</summary>
    public byte[] Rainy(int frame) => Draw(frame, isRainy: true);

    private byte[] Draw(int frame, bool isRainy)
    {
        double[] rain = isRainy ? Rain(frame) : [];
        byte[] pixels = new byte[_height * _width * 3];
        Span<double> sum = stackalloc double[3];
        for (int y = 0; y < _height; y++)
        {
            for (int x = 0; x < _width; x++)
            {
                sum.Clear();
                for (int part = 0; part < Supersampling * Supersampling; part++)
                {
                    AddColor(
                        x + (part % Supersampling + 0.5) / Supersampling, y + (part / Supersampling + 0.5) / Supersampling, frame, sum);
                }

                double white = isRainy ? Math.Min(0.08 + rain[y * _width + x], 1) : 0;
                for (int channel = 0; channel < 3; channel++)
                {
                    double value = sum[channel] / (Supersampling * Supersampling);
                    pixels[(y * _width + x) * 3 + channel] = (byte)Math.Clamp(value + (230 - value) * white, 0, 255);
                }
            }
        }

        return pixels;
    }

    private void AddColor(double x, double y, int frame, Span<double> sum)
    {
        foreach (Thing thing in _things)
        {
            double dx = x - Wrap(thing.X + frame * (thing.Dx - _pan), _width, thing.Radius);
            double dy = y - thing.Y;
            if (thing.IsBall ? dx * dx + dy * dy < thing.Radius * thing.Radius : Math.Max(Math.Abs(dx), Math.Abs(dy)) < thing.Radius)
            {
                double shade = 1 - 0.3 * (dx + dy) / thing.Radius;
                for (int channel = 0; channel < 3; channel++)
                {
                    sum[channel] += Math.Clamp(thing.Color[channel] * shade, 0, 255);
                }

                return;
            }
        }

        double place = x + frame * _pan;
        (double red, double green, double blue) = _isWall ? Wall(place, y) : Hills(place, y);
        sum[0] += red;
        sum[1] += green;
        sum[2] += blue;
    }

    private (double Red, double Green, double Blue) Hills(double x, double y)
    {
        double near = _height * (0.62 + 0.08 * Math.Sin(x * 6 / _width) + 0.03 * Math.Sin(x * 17 / _width));
        double far = _height * (0.42 + 0.07 * Math.Sin(x * 9 / _width + 1));
        double sky = y / _height;
        return y > near ? (52, 110, 48) : y > far ? (84, 132, 96) : (110 + 90 * sky, 160 + 60 * sky, 225);
    }

    private (double Red, double Green, double Blue) Wall(double x, double y)
    {
        double brick = _height / 8.0;
        double row = Math.Floor(y / brick);
        bool isMortar = y - row * brick < brick * 0.15 || Math.Abs(Math.IEEERemainder(x + row % 2 * brick, 2 * brick)) < brick * 0.09;
        return isMortar ? (150, 140, 130) : (150 + 12 * Math.Sin(row * 5), 80, 62);
    }

    private double[] Rain(int frame)
    {
        double[] rain = new double[_height * _width];
        foreach (Streak streak in _streaks)
        {
            double top = (streak.Y + frame * streak.Fall) % (_height * 1.3) - _height * 0.2;
            for (double along = 0; along < streak.Length; along += 0.5)
            {
                int y = (int)(top + along);
                int x = (int)(streak.X - 0.25 * (top + along));
                if (y >= 0 && y < _height && x >= 0 && x < _width)
                {
                    rain[y * _width + x] = Math.Min(rain[y * _width + x] + 0.25, 0.55);
                }
            }
        }

        return rain;
    }

    private static double Wrap(double x, double width, double margin)
    {
        double span = width + 2 * margin;
        double inside = (x + margin) % span;
        return (inside < 0 ? inside + span : inside) - margin;
    }

    private sealed record Thing(bool IsBall, double X, double Y, double Dx, double Radius, double[] Color);

    private sealed record Streak(double X, double Y, double Length, double Fall);
}
