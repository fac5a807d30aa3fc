using Derain.Runtime.Video;

namespace Derain.Runtime.Evaluation;

/// <summary>A frame taken apart into its colours, and its luma.</summary>
/// <param name="size">Size of the frames.</param>
internal sealed class FramePlanes(FrameSize size)
{
    // 219 · (0.299, 0.587, 0.114) / 255 in 16 fractional bits. They add up to 219/255, so that black is 16 and white 235.
    private const int RedWeight = 16829;
    private const int GreenWeight = 33039;
    private const int BlueWeight = 6416;
    private const int FractionBits = 16;
    private const int BlackAndRounding = (16 << FractionBits) + (1 << (FractionBits - 1));

    public Plane Red { get; } = new(size.Width, size.Height);

    public Plane Green { get; } = new(size.Width, size.Height);

    public Plane Blue { get; } = new(size.Width, size.Height);

    /// <summary>Y' of BT.601 in its video range, 16 to 235, rounded to 8 bits.</summary>
    public Plane Luma { get; } = new(size.Width, size.Height);

    /// <summary>Takes in a frame.</summary>
    /// <param name="frame">rgb24 pixels, <c>[H, W, 3]</c>.</param>
    public void Load(ReadOnlySpan<byte> frame)
    {
        size.CheckFrame(frame);
        int bytesPerRow = 3 * size.Width;
        for (int y = 0; y < size.Height; y++)
        {
            LoadRow(frame.Slice(y * bytesPerRow, bytesPerRow), Red.Row(y), Green.Row(y), Blue.Row(y), Luma.Row(y));
        }

        Red.ExtendEdges();
        Green.ExtendEdges();
        Blue.ExtendEdges();
        Luma.ExtendEdges();
    }

    private static void LoadRow(ReadOnlySpan<byte> pixels, Span<byte> red, Span<byte> green, Span<byte> blue, Span<byte> luma)
    {
        int offset = 0;
        for (int x = 0; x < red.Length; x++, offset += 3)
        {
            (byte r, byte g, byte b) = (pixels[offset], pixels[offset + 1], pixels[offset + 2]);
            red[x] = r;
            green[x] = g;
            blue[x] = b;
            luma[x] = (byte)((RedWeight * r + GreenWeight * g + BlueWeight * b + BlackAndRounding) >> FractionBits);
        }
    }
}
