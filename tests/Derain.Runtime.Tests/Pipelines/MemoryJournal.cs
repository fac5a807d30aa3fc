using Derain.Kernels.Tensors;
using Derain.Runtime.Pipelines;

namespace Derain.Runtime.Tests.Pipelines;

/// <summary>A journal that lasts as long as the test.</summary>
internal sealed class MemoryJournal : IRunJournal
{
    private readonly List<(byte[][] Frames, float[][] Tail)> _windows = [];

    public int FinishedWindows => _windows.Count;

    /// <summary>The journal as it was after so many windows.</summary>
    public MemoryJournal After(int windows)
    {
        MemoryJournal earlier = new();
        earlier._windows.AddRange(_windows.Take(windows));
        return earlier;
    }

    public IEnumerable<byte[]> FinishedFrames() => _windows.SelectMany(window => window.Frames).Select(frame => frame.ToArray());

    public float[][] Tail() => _windows.Count == 0 ? [] : Copy(_windows[^1].Tail);

    public void Finish(int window, IReadOnlyList<byte[]> frames, float[][] tail)
    {
        Assert.Equal(_windows.Count, window);
        _windows.Add(([.. frames.Select(frame => frame.ToArray())], Copy(tail)));
    }

    public IStepJournal Steps(int window, int tile) => new Nothing();

    private static float[][] Copy(float[][] frames) => [.. frames.Select(frame => frame.ToArray())];

    private sealed class Nothing : IStepJournal
    {
        public bool TryRestore(string name, Tensor host) => false;

        public void Keep(string name, Tensor host)
        {
            // A window that was broken off is computed from its beginning.
        }
    }
}
