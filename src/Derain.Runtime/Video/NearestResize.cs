using Derain.Kernels.Tensors;

namespace Derain.Runtime.Video;

/// <summary>
/// The reference's way of fitting a clip to the model: every output position in time, height and width takes the
/// nearest input position. It repeats frames of short clips and is rough on edges; it exists to replay the reference.
/// </summary>
public static class NearestResize
{
    /// <summary>
    /// The input position of every output position, <c>min(⌊o·s⌋, input - 1)</c> with <c>s = input / output</c> and
    /// the product in float32, as <c>interpolate(mode="nearest")</c> of the reference computes it.
    /// </summary>
    /// <param name="input">Positions there are.</param>
    /// <param name="output">Positions wanted.</param>
    public static int[] Indices(int input, int output)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(input);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(output);
        float scale = (float)input / output;
        int[] indices = new int[output];
        for (int position = 0; position < output; position++)
        {
            indices[position] = Math.Min((int)MathF.Floor(position * scale), input - 1);
        }

        return indices;
    }

    /// <summary>Fits a clip to a number of frames and a size.</summary>
    /// <param name="frames">uint8 <c>[F, H, W, 3]</c>.</param>
    /// <param name="size">H and W.</param>
    /// <param name="frameCount">
    /// Frames wanted; of a longer clip the first so many are taken, a shorter one is stretched.
    /// </param>
    /// <param name="frameSize">Size wanted.</param>
    /// <returns>uint8 <c>[frameCount, frameSize.Height, frameSize.Width, 3]</c>.</returns>
    /// <exception cref="ShapeException"><paramref name="frames"/> is not a whole number of frames.</exception>
    public static byte[] Fit(ReadOnlySpan<byte> frames, FrameSize size, int frameCount, FrameSize frameSize)
    {
        if (frames.IsEmpty || frames.Length % size.Bytes != 0)
        {
            throw new ShapeException(
                nameof(NearestResize), nameof(frames), $"whole frames of {size.Bytes} bytes", frames.Length);
        }

        int[] times = Indices(Math.Min(frames.Length / size.Bytes, frameCount), frameCount);
        int[] rows = Indices(size.Height, frameSize.Height);
        int[] columns = Indices(size.Width, frameSize.Width);
        byte[] fitted = new byte[checked(frameCount * frameSize.Bytes)];
        int target = 0;
        foreach (int time in times)
        {
            foreach (int row in rows)
            {
                ReadOnlySpan<byte> line = frames.Slice(time * size.Bytes + row * size.Width * 3, size.Width * 3);
                foreach (int column in columns)
                {
                    line.Slice(column * 3, 3).CopyTo(fitted.AsSpan(target));
                    target += 3;
                }
            }
        }

        return fitted;
    }
}
