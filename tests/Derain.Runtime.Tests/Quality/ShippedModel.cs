using Derain.Kernels.Backends;
using Derain.Runtime.Demo;
using Derain.Runtime.Pipelines;
using Derain.Runtime.Video;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Tests.Quality;

/// <summary>What the shipped model makes of the clips that ship with it.</summary>
public static class ShippedModel
{
    /// <summary>Decibels within which a result repeats: other processors and 16-bit arithmetic move it less, a mistake more.</summary>
    public const double Margin = 0.15;

    private static string Folder => Path.Combine(Goldens.Repository, "models", "small");

    /// <summary>A clip of the model's folder, by its name without <c>_rainy.mp4</c>, with its dry twin.</summary>
    public static ClipPair Clip(string name) => new(
        Path.Combine(Folder, "clips", $"{name}_rainy.mp4"), Path.Combine(Folder, "clips", $"{name}_clean.mp4"));

    /// <summary>The first frame of a pair as a pair of its own, at another size.</summary>
    public static ClipPair FirstFrame(ClipPair pair, FrameSize size, TemporaryFolder folder) =>
        new(FirstFrame(pair.Rainy, size, folder["first_rainy.mkv"]), FirstFrame(pair.Clear, size, folder["first_clean.mkv"]));

    /// <summary>Decibels by which a run brings a clip closer to its dry twin.</summary>
    /// <param name="backend">The device.</param>
    /// <param name="pair">The clip.</param>
    /// <param name="change">What to do other than the model's defaults.</param>
    public static double GainOf(IBackend backend, ClipPair pair, Func<DerainOptions, DerainOptions>? change = null)
    {
        using DerainModel model = DerainModel.Load(new CheckpointFolder(Folder), backend);
        var clips = DemoClips.Open(pair);
        var demonstration = new Demonstration(model, clips, clips.Rainy.Size);
        DerainOptions options = model.Defaults.Options;
        double before = demonstration.Run(DemoVariant.Input).Score.Figures.Psnr;
        double after = demonstration.Run(DemoVariant.Derained(change?.Invoke(options) ?? options)).Score.Figures.Psnr;
        return after - before;
    }

    private static string FirstFrame(string clip, FrameSize size, string path)
    {
        VideoInfo info = VideoProbe.Probe(clip);
        using VideoReader reader = VideoReader.Open(info, size);
        byte[] frame = new byte[size.Bytes];
        reader.Read(frame);
        using var writer = VideoWriter.Create(path, new VideoWriterOptions { FrameSize = size, FrameRate = info.FrameRate, Lossless = true });
        writer.Write(frame);
        writer.CompleteAsync().GetAwaiter().GetResult();
        return path;
    }
}
