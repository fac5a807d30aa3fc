namespace Derain.Runtime.Video.Weather;

/// <summary>
/// Rain over dry frames: streaks at three distances, the nearest out of focus and accelerating, a veil that grows with the distance, and
/// splashes on the ground. Its angle, length, strength and number come from a seed; the same seed gives the same bits on
/// every machine. Not for use by several threads at once.
/// </summary>
public sealed class Rain
{
    // Rows and pixels of the frames that the numbers below are for; other sizes scale them.
    private const double Rows = 96;
    private const double Pixels = 96 * 144;

    private const double MostCover = 0.9;

    private readonly LightMap _light;
    private readonly StreakLayer[] _streaks;
    private readonly SplashLayer? _splashes;
    private readonly double _strength;
    private readonly double _veil;
    private readonly double _veilLevel;
    private readonly double _dropLevel;

    /// <summary>Draws the rain of a clip.</summary>
    /// <param name="size">Size of its frames.</param>
    /// <param name="strength">How hard it rains.</param>
    /// <param name="seed">Seed of everything that is random.</param>
    public Rain(FrameSize size, RainStrength strength, ulong seed)
    {
        Size = size;
        _light = new LightMap(size);
        bool heavy = strength == RainStrength.Heavy;
        SeededDraw draw = new(seed);
        double slope = draw.Uniform(-0.48, 0.48);
        _strength = heavy ? draw.Uniform(0.65, 1) : draw.Uniform(0.5, 0.75);

        // A streak has its length and speed in proportion to the frame, but is as fine as the frame can show, and keeps
        // the share of the picture it covers.
        double scale = size.Height / Rows;
        double fineness = Math.Max(1, Math.Sqrt(scale));
        double density = (heavy ? draw.Uniform(1.4, 2.6) : draw.Uniform(0.6, 1.2)) * (size.Pixels / Pixels) / (scale * fineness);
        double length = (heavy ? draw.Uniform(9, 16) : draw.Uniform(5, 10)) * scale;
        StreakLayer.Look far = new(0.6 * length, 11 * scale, 0, slope, 1.2 * fineness, Peak: 0.5, Ends: 0.45);
        StreakLayer.Look middle = new(length, 19 * scale, 0, slope, 1.7 * fineness, Peak: 0.8, Ends: 0.3);
        StreakLayer.Look near = new(1.8 * length, 26 * scale, 0.02, slope, 3.4 * fineness, Peak: 0.45, Ends: 0);
        _streaks =
        [
            new StreakLayer(size, far, (int)(100 * density), seed, 1),
            new StreakLayer(size, middle, (int)(50 * density), seed, 2),
            new StreakLayer(size, near, (int)(9 * density), seed, 3),
        ];
        if (heavy || draw.Uniform(0, 1) < 0.5)
        {
            _splashes = new SplashLayer(size, (int)(12 * density), 1.2 * scale, fineness, seed, 4);
        }

        _veil = heavy ? draw.Uniform(0.08, 0.22) : draw.Uniform(0.02, 0.07);
        _veilLevel = 255 * draw.Uniform(0.6, 0.75);
        _dropLevel = 255 * draw.Uniform(0.82, 0.95);
    }

    /// <summary>Size of the frames it falls on.</summary>
    public FrameSize Size { get; }

    /// <summary>Lets it rain on a frame.</summary>
    /// <param name="dry">rgb24 pixels, <c>[H, W, 3]</c>.</param>
    /// <param name="index">Number of the frame in its clip, from 0.</param>
    /// <returns>The rainy frame, likewise.</returns>
    /// <exception cref="ArgumentException"><paramref name="dry"/> has another size.</exception>
    public byte[] Over(ReadOnlySpan<byte> dry, int index)
    {
        Size.CheckFrame(dry);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        _light.Clear();
        foreach (StreakLayer layer in _streaks)
        {
            layer.AddTo(_light, index);
        }

        _splashes?.AddTo(_light, index);
        byte[] rainy = new byte[dry.Length];
        int bytesPerRow = 3 * Size.Width;
        for (int row = 0; row < Size.Height; row++)
        {
            int start = row * bytesPerRow;
            Blend(dry.Slice(start, bytesPerRow), _light.Row(row), VeilAt(row), rainy.AsSpan(start, bytesPerRow));
        }

        return rainy;
    }

    /// <summary>Share of the veil in a row: stronger towards the top of the frame, which is farther away.</summary>
    private double VeilAt(int row) => _veil * (1.3 - 0.6 * row / Math.Max(1, Size.Height - 1));

    private void Blend(ReadOnlySpan<byte> dry, ReadOnlySpan<float> light, double veil, Span<byte> rainy)
    {
        for (int x = 0; x < light.Length; x++)
        {
            double cover = Math.Min(_strength * light[x], MostCover);
            for (int offset = 3 * x; offset < 3 * x + 3; offset++)
            {
                double hazy = dry[offset] + veil * (_veilLevel - dry[offset]);
                rainy[offset] = (byte)(hazy + cover * (_dropLevel - hazy) + 0.5);
            }
        }
    }
}
