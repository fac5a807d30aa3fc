using CsCheck;
using Derain.Runtime.Pipelines;

namespace Derain.Runtime.Tests.Pipelines;

public sealed class WriteBehindTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(100, 1)]
    [InlineData(100, 7)]
    public void Items_are_written_in_order(int count, int capacity)
    {
        List<int> written = [];
        using WriteBehind<int> behind = new((item, _) => written.Add(item), capacity);
        for (int item = 0; item < count; item++)
        {
            behind.Write(item);
        }

        behind.Complete();
        Assert.Equal(Enumerable.Range(0, count), written);
    }

    [Fact]
    public void Whoever_writes_waits_for_a_slow_writer()
    {
        using SemaphoreSlim writer = new(0);
        using WriteBehind<int> behind = new((_, stop) => writer.Wait(stop), capacity: 2);
        int handedOver = 0;
        Thread work = new(() =>
        {
            for (; handedOver < 10; handedOver++)
            {
                behind.Write(handedOver);
            }
        });
        work.Start();

        Assert.False(work.Join(TimeSpan.FromMilliseconds(100)));
        Assert.InRange(handedOver, 2, 3); // two waiting and one in the writer's hand
        writer.Release(10);
        Assert.True(work.Join(TimeSpan.FromSeconds(10)));
        behind.Complete();
    }

    [Fact]
    public void An_error_stops_the_work_and_is_what_it_ends_with()
    {
        using WriteBehind<int> behind = new((item, stop) => throw new IOException($"No room for {item}."), capacity: 1);
        behind.Write(1);
        Assert.True(behind.Stopped.WaitHandle.WaitOne(TimeSpan.FromSeconds(10)));

        Assert.Equal("No room for 1.", Assert.Throws<IOException>(behind.ThrowIfFailed).Message);
        Assert.Equal("No room for 1.", Assert.Throws<IOException>(() => behind.Write(2)).Message);
        Assert.Equal("No room for 1.", Assert.Throws<IOException>(behind.Complete).Message);
    }

    [Fact]
    public void Cancelling_ends_a_write_that_waits()
    {
        using CancellationTokenSource cancellation = new();
        using WriteBehind<int> behind = new((_, stop) => stop.WaitHandle.WaitOne(), capacity: 1, cancellation.Token);
        behind.Write(1);
        cancellation.CancelAfter(20);
        Assert.ThrowsAny<OperationCanceledException>(() =>
        {
            for (int item = 2; item < 10; item++)
            {
                behind.Write(item);
            }
        });
    }

    [Fact]
    public void What_is_not_completed_is_dropped()
    {
        int begun = 0;
        using (WriteBehind<int> behind = new(
            (_, stop) =>
            {
                begun++;
                stop.WaitHandle.WaitOne();
            },
            capacity: 5))
        {
            behind.Write(1);
            behind.Write(2);
        }

        Assert.InRange(begun, 0, 1);
    }

    [Fact]
    public void However_a_stage_fails_all_of_them_end() =>
        Gen.Select(Gen.Int[1, 4], Gen.Int[0, 30], Gen.Int[0, 30], Gen.Int[0, 30]).Sample((capacity, source, middle, sink) =>
        {
            const int count = 20;
            IEnumerable<int> Source()
            {
                for (int item = 0; item < count; item++)
                {
                    yield return item == source ? throw new InvalidDataException("source") : item;
                }
            }

            Task<string> run = Task.Run(() =>
            {
                using WriteBehind<int> behind = new(
                    (item, _) =>
                    {
                        if (item == sink)
                        {
                            throw new IOException("sink");
                        }
                    },
                    capacity);
                try
                {
                    foreach (int item in ReadAhead.Of(_ => Source(), capacity, behind.Stopped))
                    {
                        behind.Write(item == middle ? throw new NotFiniteNumberException("middle") : item);
                    }

                    behind.Complete();
                    return "done";
                }
                catch (OperationCanceledException)
                {
                    behind.ThrowIfFailed();
                    throw;
                }
            }).ContinueWith(task => task.Exception?.InnerException!.Message ?? task.Result, TaskScheduler.Default);

            Assert.True(run.Wait(TimeSpan.FromSeconds(20)), "It hangs.");
            string[] possible =
            [
                .. new[] { (source, "source"), (middle, "middle"), (sink, "sink") }.Where(stage => stage.Item1 < count).Select(stage => stage.Item2),
            ];
            Assert.Contains(run.Result, possible.Length == 0 ? ["done"] : possible);
        }, iter: 300);
}
