using Derain.Runtime.Evaluation;
using Derain.Runtime.Tests.Video;
using Derain.Runtime.Video;

namespace Derain.Runtime.Tests.Evaluation;

public sealed class EvaluationChartTests : IDisposable
{
    private static readonly FrameScore Good = new(10, 8, 0.9, 0.92, 0.001);
    private static readonly FrameScore Bad = new(500, 400, 0.4, 0.5, 0.01);
    private static readonly FrameScore Perfect = new(0, 0, 1, 1, null);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void One_clip_and_several_are_drawn()
    {
        FrameSize size = CheckPicture(Clip("a", Good, Bad, Good));
        Assert.Equal(new FrameSize(1000, 900), size);
        CheckPicture(Clip("a", Good), Clip("a clip with a name that is far too long for its place", Bad), Clip("c", Perfect));
    }

    [Fact]
    public void What_is_infinite_everywhere_leaves_an_empty_panel() => CheckPicture(Clip("same", Perfect, Perfect));

    private FrameSize CheckPicture(params EvaluatedClip[] clips)
    {
        string path = _folder["0001.png"];
        File.WriteAllBytes(path, EvaluationChart.Draw(clips));
        VideoInfo picture = VideoProbe.Probe(_folder.Root);
        byte[] frame = Assert.Single(Clips.ReadAll(_folder.Root));
        Assert.Contains(frame, level => level < 100);
        return picture.Size;
    }

    private static EvaluatedClip Clip(string name, params FrameScore[] frames)
    {
        ClipScore score = new(frames);
        ClipScore source = new([.. frames.Select(_ => Bad)]);
        return new EvaluatedClip(new ClipFiles(name, "a", "b", "c"), Info.Value, score, source, Reference: score, Notices: []);
    }

    private static readonly Lazy<VideoInfo> Info = new(() =>
    {
        using TemporaryFolder folder = new();
        return VideoProbe.Probe(Clips.Make(folder["clip.mp4"], frames: 1));
    });
}
