using System.Collections.Concurrent;
using Derain.Runtime.Video;

namespace Derain.Runtime.Tests.Video;

/// <summary>Clips that tests make with ffmpeg.</summary>
internal static class Clips
{
    private static readonly ConcurrentDictionary<(TestClip Clip, string Extension), Lazy<byte[]>> Made = new();

    /// <summary>Runs ffmpeg and fails with its words.</summary>
    public static void FFmpeg(params string[] arguments)
    {
        using FFmpegProcess process = FFmpegProcess.FFmpeg(["-y", .. arguments]);
        Assert.True(process.WaitForExit() == 0, process.LastError);
    }

    /// <summary>A silent H.264 clip: red in the upper left quarter, blue elsewhere.</summary>
    public static string RedCorner(string path, int width, int height, params string[] options)
    {
        FFmpeg(
        [
            "-f", "lavfi", "-i",
            $"color=blue:s={width}x{height}:r=10,format=rgb24,drawbox=w={width / 2}:h={height / 2}:c=red:t=fill",
            "-frames:v", "3", "-vf", "scale=out_color_matrix=bt709:out_range=tv,format=yuv444p",
            "-colorspace", "bt709", .. options, path,
        ]);
        return path;
    }

    /// <summary>A test clip with sound. Equal ones are made once and copied.</summary>
    public static string Make(string path, int frames = 9, int width = 96, int height = 64)
    {
        TestClip clip = new() { Frames = frames, Size = new FrameSize(width, height) };
        byte[] file = Made.GetOrAdd((clip, Path.GetExtension(path)), static key => new Lazy<byte[]>(() =>
        {
            using TemporaryFolder folder = new();
            string first = folder[$"clip{key.Extension}"];
            key.Clip.Write(first);
            return File.ReadAllBytes(first);
        })).Value;
        File.WriteAllBytes(path, file);
        return path;
    }

    /// <summary>The first bytes of a file as another file.</summary>
    public static string CutShort(string path, string shortened, double share)
    {
        byte[] bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(shortened, bytes[..(int)(bytes.Length * share)]);
        return shortened;
    }

    /// <summary>All frames of a clip.</summary>
    public static List<byte[]> ReadAll(string path, FrameSize? size = null)
    {
        using VideoReader reader = VideoReader.Open(VideoProbe.Probe(path), size);
        return ReadAll(reader);
    }

    /// <summary>All frames a reader has left.</summary>
    public static List<byte[]> ReadAll(VideoReader reader)
    {
        List<byte[]> frames = [];
        byte[] frame = new byte[reader.Size.Bytes];
        while (reader.Read(frame))
        {
            frames.Add([.. frame]);
        }

        return frames;
    }

    /// <summary>Colour of a pixel, to the nearest of black, red, green, blue, white and their mixtures.</summary>
    public static (bool Red, bool Green, bool Blue) ColourAt(byte[] frame, FrameSize size, double x, double y)
    {
        int offset = 3 * ((int)(y * size.Height) * size.Width + (int)(x * size.Width));
        return (frame[offset] > 127, frame[offset + 1] > 127, frame[offset + 2] > 127);
    }

    /// <summary>Mean of all components of a frame, 0 to 255.</summary>
    public static double Mean(byte[] frame) => frame.Average(static level => (double)level);

    /// <summary>Peak signal to noise ratio of two frames in dB.</summary>
    public static double Psnr(byte[] a, byte[] b)
    {
        double error = a.Zip(b, static (x, y) => (double)(x - y) * (x - y)).Average();
        return 10 * Math.Log10(255 * 255 / Math.Max(error, 1e-9));
    }

    /// <summary>A still grey frame or gradient: rgb24 whose value depends on the pixel.</summary>
    public static byte[] Pattern(FrameSize size, int seed)
    {
        byte[] frame = new byte[size.Bytes];
        for (int y = 0; y < size.Height; y++)
        {
            for (int x = 0; x < size.Width; x++)
            {
                int offset = 3 * (y * size.Width + x);
                frame[offset] = (byte)(40 + 170 * x / size.Width);
                frame[offset + 1] = (byte)(40 + 170 * y / size.Height);
                frame[offset + 2] = (byte)(128 + 60 * Math.Sin(seed + x * 0.1));
            }
        }

        return frame;
    }
}
