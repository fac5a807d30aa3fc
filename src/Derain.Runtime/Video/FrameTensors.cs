using Derain.Kernels.Tensors;

namespace Derain.Runtime.Video;

/// <summary>
/// Between 8-bit frames <c>[F, H, W, 3]</c> and the model's float32 video in [-1, 1], with the arithmetic of the
/// reference: <c>x/255·2 - 1</c> going in, <c>round(clamp(x/2 + 0.5, 0, 1)·255)</c>, half to even, coming out.
/// </summary>
public static class FrameTensors
{
    private const int Channels = 3;

    // There are only 256 values to convert.
    private static readonly float[] FloatOf =
        [.. Enumerable.Range(0, 256).Select(static level => level / 255f * 2 - 1)];

    /// <summary>Frames as the reference lays video out.</summary>
    /// <param name="frames">uint8 <c>[F, H, W, 3]</c>.</param>
    /// <param name="size">H and W.</param>
    /// <returns>float32 <c>[1, 3, F, H, W]</c> in [-1, 1], on the host.</returns>
    /// <exception cref="ShapeException"><paramref name="frames"/> is not a whole number of frames.</exception>
    public static Tensor ToChannelsFirst(ReadOnlySpan<byte> frames, FrameSize size)
    {
        int count = CountFrames(nameof(ToChannelsFirst), frames, size);
        Tensor video = Tensor.OnHost(DType.F32, [1, Channels, count, size.Height, size.Width]);
        Span<float> values = video.Span<float>();
        int plane = values.Length / Channels;
        Span<float> red = values[..plane];
        Span<float> green = values.Slice(plane, plane);
        Span<float> blue = values[(2 * plane)..];
        for (int i = 0; i < plane; i++)
        {
            red[i] = FloatOf[frames[3 * i]];
            green[i] = FloatOf[frames[3 * i + 1]];
            blue[i] = FloatOf[frames[3 * i + 2]];
        }

        return video;
    }

    /// <summary>Frames with the channels left innermost, as the runtime's autoencoder lays video out.</summary>
    /// <param name="frames">uint8 <c>[F, H, W, 3]</c>.</param>
    /// <param name="size">H and W.</param>
    /// <returns>float32 <c>[F, H, W, 3]</c> in [-1, 1], on the host.</returns>
    /// <exception cref="ShapeException"><paramref name="frames"/> is not a whole number of frames.</exception>
    public static Tensor ToChannelsLast(ReadOnlySpan<byte> frames, FrameSize size)
    {
        int count = CountFrames(nameof(ToChannelsLast), frames, size);
        Tensor video = Tensor.OnHost(DType.F32, [count, size.Height, size.Width, Channels]);
        Span<float> values = video.Span<float>();
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = FloatOf[frames[i]];
        }

        return video;
    }

    /// <summary>Video laid out as the reference does, as frames.</summary>
    /// <param name="video">float32 <c>[1, 3, F, H, W]</c> on the host; values beyond [-1, 1] are clamped.</param>
    /// <returns>uint8 <c>[F, H, W, 3]</c> on the host.</returns>
    /// <exception cref="ShapeException"><paramref name="video"/> has another shape.</exception>
    /// <exception cref="NotFiniteNumberException">A value is not a number.</exception>
    public static Tensor FromChannelsFirst(Tensor video)
    {
        Shape shape = video.Shape;
        if (shape.Rank != 5 || shape[0] != 1 || shape[1] != Channels)
        {
            throw new ShapeException(nameof(FromChannelsFirst), nameof(video), "[1, 3, F, H, W]", shape);
        }

        Tensor frames = Tensor.OnHost(DType.U8, [shape[2], shape[3], shape[4], Channels]);
        ReadOnlySpan<float> values = video.Span<float>();
        Span<byte> levels = frames.Span<byte>();
        int plane = values.Length / Channels;
        for (int channel = 0; channel < Channels; channel++)
        {
            ReadOnlySpan<float> source = values.Slice(channel * plane, plane);
            for (int i = 0; i < source.Length; i++)
            {
                levels[Channels * i + channel] = PixelLevel.Of(source[i]);
            }
        }

        GC.KeepAlive(video);
        return frames;
    }

    /// <summary>Video with the channels innermost, as frames.</summary>
    /// <param name="video">float32 <c>[F, H, W, 3]</c> on the host; values beyond [-1, 1] are clamped.</param>
    /// <returns>uint8 <c>[F, H, W, 3]</c> on the host.</returns>
    /// <exception cref="ShapeException"><paramref name="video"/> has another shape.</exception>
    /// <exception cref="NotFiniteNumberException">A value is not a number.</exception>
    public static Tensor FromChannelsLast(Tensor video)
    {
        if (video.Shape.Rank != 4 || video.Shape[3] != Channels)
        {
            throw new ShapeException(nameof(FromChannelsLast), nameof(video), "[F, H, W, 3]", video.Shape);
        }

        Tensor frames = Tensor.OnHost(DType.U8, video.Shape);
        ReadOnlySpan<float> values = video.Span<float>();
        Span<byte> levels = frames.Span<byte>();
        for (int i = 0; i < values.Length; i++)
        {
            levels[i] = PixelLevel.Of(values[i]);
        }

        GC.KeepAlive(video);
        return frames;
    }

    private static int CountFrames(string operation, ReadOnlySpan<byte> frames, FrameSize size) =>
        frames.Length % size.Bytes == 0
            ? frames.Length / size.Bytes
            : throw new ShapeException(operation, nameof(frames), $"whole frames of {size.Bytes} bytes", frames.Length);
}
