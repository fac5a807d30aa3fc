using Derain.Runtime.Pipelines.Journal;

namespace Derain.Runtime.Tests.Pipelines.Journal;

public sealed class WindowFileTests : IDisposable
{
    private static readonly string Run = new('a', 64);
    private static readonly byte[][] Frames = TestFrames.Make(3);
    private static readonly FrameCompressor Compressor = new();

    private readonly TemporaryFolder _folder = new();

    private string File => _folder["window"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Frames_come_back()
    {
        WindowFile.Write(File, Run, 4, Frames, TestFrames.Width, Compressor);
        Assert.True(WindowFile.IsWhole(File, Run, 4));
        Assert.Equal(Frames, WindowFile.Read(File));
    }

    [Fact]
    public void A_window_without_frames_is_one()
    {
        WindowFile.Write(File, Run, 0, [], TestFrames.Width, Compressor);
        Assert.True(WindowFile.IsWhole(File, Run, 0));
        Assert.Empty(WindowFile.Read(File));
    }

    [Fact]
    public void Another_window_another_run_and_no_file_are_not_it()
    {
        WindowFile.Write(File, Run, 4, Frames, TestFrames.Width, Compressor);
        Assert.False(WindowFile.IsWhole(File, Run, 5));
        Assert.False(WindowFile.IsWhole(File, new('b', 64), 4));
        Assert.False(WindowFile.IsWhole(_folder["none"], Run, 4));
    }

    [Fact]
    public void A_file_torn_at_any_byte_is_not_whole()
    {
        WindowFile.Write(File, Run, 4, Frames, TestFrames.Width, Compressor);
        byte[] whole = System.IO.File.ReadAllBytes(File);
        for (int length = 0; length < whole.Length; length++)
        {
            System.IO.File.WriteAllBytes(File, whole[..length]);
            Assert.False(WindowFile.IsWhole(File, Run, 4), $"cut to {length} bytes");
        }

        System.IO.File.WriteAllBytes(File, [.. whole, 0]);
        Assert.False(WindowFile.IsWhole(File, Run, 4), "a byte too many");
    }

    [Fact]
    public void A_file_with_any_byte_changed_is_not_whole()
    {
        WindowFile.Write(File, Run, 4, Frames, TestFrames.Width, Compressor);
        byte[] bytes = System.IO.File.ReadAllBytes(File);
        for (int index = 0; index < bytes.Length; index++)
        {
            bytes[index] ^= 0x10;
            System.IO.File.WriteAllBytes(File, bytes);
            Assert.False(WindowFile.IsWhole(File, Run, 4), $"byte {index}");
            bytes[index] ^= 0x10;
        }
    }
}
