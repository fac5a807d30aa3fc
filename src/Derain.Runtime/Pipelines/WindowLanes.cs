using System.Collections.Concurrent;

namespace Derain.Runtime.Pipelines;

/// <summary>
/// Derains several windows at a time, each lane one on devices of its own. A single lane works on the caller's thread, several on
/// threads of their own. When one fails, the others stop at their next step, and what is told is why the first did.
/// </summary>
internal sealed class WindowLanes : IDisposable
{
    private readonly IReadOnlyList<WindowDerainer> _derainers;
    private readonly CancellationTokenSource _stop;
    private readonly BlockingCollection<(ClipWindow Window, TaskCompletionSource<float[][]> Result)>[] _queues;
    private readonly TaskCompletionSource<float[][]> _failure = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task[] _lanes;

    /// <summary>Begins to wait for windows.</summary>
    /// <param name="derainers">What derains a window, one for each lane.</param>
    /// <param name="inTurn">Whether lanes get windows in turn; else whichever is free takes the next.</param>
    /// <param name="cancellation">Ends the lanes, each at its next step.</param>
    public WindowLanes(IReadOnlyList<WindowDerainer> derainers, bool inTurn, CancellationToken cancellation)
    {
        _derainers = derainers;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        bool onThreads = derainers.Count > 1;
        _queues = [.. Enumerable.Range(0, !onThreads ? 0 : inTurn ? derainers.Count : 1).Select(_ => NewQueue())];
        _lanes = [.. derainers.Take(onThreads ? derainers.Count : 0).Select((derainer, lane) => Task.Factory.StartNew(
            () => Work(derainer, _queues[lane % _queues.Length]), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
    }

    /// <summary>Windows to be begun before the first of them is waited for: one for each lane, and one that is taken when a lane is free.</summary>
    public int Capacity => _lanes.Length == 0 ? 1 : _lanes.Length + 1;

    /// <summary>Begins a window; each after the one before it.</summary>
    /// <returns>Its frames, for <see cref="Wait"/>.</returns>
    public Task<float[][]> Begin(ClipWindow window)
    {
        if (_lanes.Length == 0)
        {
            return Task.FromResult(_derainers[0].Derain(window, _stop.Token));
        }

        TaskCompletionSource<float[][]> result = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _queues[window.Index % _queues.Length].Add((window, result));
        return result.Task;
    }

    /// <summary>Waits for a window.</summary>
    /// <returns>Its frames. Throws what a lane threw, of this window or of another.</returns>
    public float[][] Wait(Task<float[][]> window)
    {
        int first = Task.WaitAny([window, _failure.Task], CancellationToken.None);
        return (first == 0 ? window : _failure.Task).GetAwaiter().GetResult();
    }

    /// <summary>Stops the lanes and waits for them: they must not outlive the models.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        Task.WaitAll(_lanes, CancellationToken.None);
        Array.ForEach(_queues, queue => queue.Dispose());
        _stop.Dispose();
    }

    private static BlockingCollection<(ClipWindow Window, TaskCompletionSource<float[][]> Result)> NewQueue() => [];

    private void Work(WindowDerainer derainer, BlockingCollection<(ClipWindow Window, TaskCompletionSource<float[][]> Result)> queue)
    {
        try
        {
            foreach ((ClipWindow window, TaskCompletionSource<float[][]> result) in queue.GetConsumingEnumerable(_stop.Token))
            {
                result.SetResult(derainer.Derain(window, _stop.Token));
            }
        }
        catch (Exception error)
        {
            // The first one counts: the others are stopped by it.
            FailedDevice.Name(error, derainer.Device);
            _failure.TrySetException(error);
            _stop.Cancel();
        }
    }
}
