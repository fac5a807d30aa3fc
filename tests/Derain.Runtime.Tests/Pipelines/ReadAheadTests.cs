using Derain.Runtime.Pipelines;

namespace Derain.Runtime.Tests.Pipelines;

public sealed class ReadAheadTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(100, 1)]
    [InlineData(100, 7)]
    public void Items_come_in_order(int count, int capacity) =>
        Assert.Equal(Enumerable.Range(0, count), ReadAhead.Of(_ => Enumerable.Range(0, count), capacity));

    [Fact]
    public void No_more_is_read_than_there_is_room_for()
    {
        int read = 0;
        using SemaphoreSlim progress = new(0);
        IEnumerable<int> Source()
        {
            while (true)
            {
                yield return Interlocked.Increment(ref read);
                progress.Release();
            }
        }

        using IEnumerator<int> items = ReadAhead.Of(_ => Source(), capacity: 4).GetEnumerator();
        Assert.True(items.MoveNext());
        for (int taken = 0; taken < 5; taken++)
        {
            Assert.True(progress.Wait(TimeSpan.FromSeconds(10)), "It reads ahead.");
        }

        Thread.Sleep(50);
        Assert.InRange(read, 5, 6); // one taken, four waiting, and one in the hand
    }

    [Fact]
    public void An_error_comes_after_the_items_before_it()
    {
        static IEnumerable<int> Source()
        {
            yield return 1;
            yield return 2;
            throw new InvalidDataException("Broken.");
        }

        using IEnumerator<int> items = ReadAhead.Of(_ => Source(), capacity: 8).GetEnumerator();
        Assert.True(items.MoveNext() && items.MoveNext());
        Assert.Equal(2, items.Current);
        Assert.Equal("Broken.", Assert.Throws<InvalidDataException>(() => items.MoveNext()).Message);
    }

    [Fact]
    public void A_source_that_nobody_reads_any_more_is_stopped_and_disposed()
    {
        bool isDisposed = false;
        IEnumerable<int> Source(CancellationToken stop)
        {
            try
            {
                yield return 1;
                stop.WaitHandle.WaitOne(); // like a pipe that nothing comes through
                stop.ThrowIfCancellationRequested();
            }
            finally
            {
                isDisposed = true;
            }
        }

        Assert.Equal(1, ReadAhead.Of(Source, capacity: 2).First());
        Assert.True(isDisposed);
    }

    [Fact]
    public void Cancelling_ends_the_wait()
    {
        using CancellationTokenSource cancellation = new();
        IEnumerable<int> Source(CancellationToken stop)
        {
            yield return 1;
            cancellation.CancelAfter(10);
            stop.WaitHandle.WaitOne();
            stop.ThrowIfCancellationRequested();
        }

        Assert.ThrowsAny<OperationCanceledException>(() => ReadAhead.Of(Source, capacity: 2, cancellation.Token).Count());
    }
}
