using System.Collections.Concurrent;

namespace Derain.Runtime.Pipelines;

/// <summary>Takes items from a source on a thread of its own, while whoever uses them is at work on earlier ones.</summary>
public static class ReadAhead
{
    /// <summary>Reads ahead; begins when the first item is asked for, and ends when the enumerator is disposed.</summary>
    /// <param name="source">Gives the items; its token is cancelled when nobody wants more of them.</param>
    /// <param name="capacity">Items that may wait, at least 1; the source rests while as many do.</param>
    /// <param name="cancellation">Ends the reading and the waiting for it.</param>
    /// <returns>The items in order. What the source throws comes after those it gave before.</returns>
    /// <exception cref="OperationCanceledException">The reading was cancelled.</exception>
    public static IEnumerable<T> Of<T>(
        Func<CancellationToken, IEnumerable<T>> source, int capacity, CancellationToken cancellation = default)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using BlockingCollection<T> queue = new(capacity);
        Task reading = Task.Factory.StartNew(
            () => Fill(queue, source, stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            foreach (T item in queue.GetConsumingEnumerable(cancellation))
            {
                yield return item;
            }

            reading.GetAwaiter().GetResult();
        }
        finally
        {
            // The thread must not outlive what it reads from; what it throws now is only that it was stopped, or known already.
            stop.Cancel();
            Task.WaitAny([reading], CancellationToken.None);
        }
    }

    private static void Fill<T>(BlockingCollection<T> queue, Func<CancellationToken, IEnumerable<T>> source, CancellationToken stop)
    {
        try
        {
            foreach (T item in source(stop))
            {
                queue.Add(item, stop);
            }
        }
        finally
        {
            queue.CompleteAdding();
        }
    }
}
