using System.Collections.Concurrent;

namespace Derain.Runtime.Pipelines;

/// <summary>
/// Writes items on a thread of its own, while whoever makes them is at work on later ones. Methods are for one thread.
/// </summary>
/// <typeparam name="T">An item.</typeparam>
public sealed class WriteBehind<T> : IDisposable
{
    private readonly CancellationTokenSource _stop;
    private readonly BlockingCollection<T> _queue;
    private readonly Task _writing;

    /// <summary>Begins to wait for items.</summary>
    /// <param name="write">Writes an item; its token is cancelled when the rest is not wanted any more.</param>
    /// <param name="capacity">Items that may wait, at least 1.</param>
    /// <param name="cancellation">Ends the writing.</param>
    public WriteBehind(Action<T, CancellationToken> write, int capacity, CancellationToken cancellation = default)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _queue = new BlockingCollection<T>(capacity);
        _writing = Task.Factory.StartNew(
            () => WriteAll(write), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Cancelled when no more will be written, because that failed or was cancelled: then making more is in vain.</summary>
    public CancellationToken Stopped => _stop.Token;

    /// <summary>Hands over an item; waits while too many wait already.</summary>
    /// <exception cref="OperationCanceledException">The writing was cancelled.</exception>
    /// <remarks>Throws what writing an earlier item threw, here and below.</remarks>
    public void Write(T item)
    {
        try
        {
            _queue.Add(item, _stop.Token);
        }
        catch (OperationCanceledException)
        {
            ThrowIfFailed();
            throw;
        }
    }

    /// <summary>Waits until all items are written.</summary>
    /// <exception cref="OperationCanceledException">The writing was cancelled.</exception>
    public void Complete()
    {
        _queue.CompleteAdding();
        _writing.GetAwaiter().GetResult();
    }

    /// <summary>Throws what stopped the writing, if something did.</summary>
    public void ThrowIfFailed()
    {
        if (_stop.IsCancellationRequested)
        {
            _writing.GetAwaiter().GetResult();
        }
    }

    /// <summary>Drops what is not written and waits for the thread.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        Task.WaitAny([_writing], CancellationToken.None);
        _queue.Dispose();
        _stop.Dispose();
    }

    private void WriteAll(Action<T, CancellationToken> write)
    {
        try
        {
            foreach (T item in _queue.GetConsumingEnumerable(_stop.Token))
            {
                write(item, _stop.Token);
            }
        }
        catch
        {
            _stop.Cancel();
            throw;
        }
    }
}
