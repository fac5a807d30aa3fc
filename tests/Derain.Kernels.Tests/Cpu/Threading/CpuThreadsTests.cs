using Derain.Kernels.Cpu.Threading;

namespace Derain.Kernels.Tests.Cpu.Threading;

public unsafe class CpuThreadsTests
{
    private static CpuThreads? _outer; // a loop's body holds no references

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Every_piece_runs_once(int threadCount)
    {
        using CpuThreads threads = new(threadCount);
        for (int count = 0; count < 200; count++)
        {
            int[] runs = new int[count];
            fixed (int* pointer = runs)
            {
                threads.For(count, new CountRuns { Runs = pointer });
            }

            Assert.All(runs, run => Assert.Equal(1, run));
        }
    }

    [Fact]
    public void Many_loops_in_a_row_with_pauses_between_them()
    {
        using CpuThreads threads = new(3);
        int[] runs = new int[7];
        fixed (int* pointer = runs)
        {
            for (int i = 0; i < 20_000; i++)
            {
                threads.For(runs.Length, new CountRuns { Runs = pointer });
                if (i % 4000 == 0)
                {
                    Thread.Sleep(2); // long enough for the workers to fall asleep
                }
            }
        }

        Assert.All(runs, run => Assert.Equal(20_000, run));
    }

    [Fact]
    public void A_loop_inside_a_piece_runs_on_its_thread()
    {
        using CpuThreads threads = new(2);
        int[] runs = new int[16];
        fixed (int* pointer = runs)
        {
            _outer = threads;
            threads.For(4, new Nested { Runs = pointer });
        }

        Assert.All(runs, run => Assert.Equal(1, run));
    }

    [Fact]
    public void Loops_started_by_several_threads_all_finish()
    {
        using CpuThreads threads = new(2);
        int[] runs = new int[4 * 100];
        Parallel.For(0, 4, starter =>
        {
            fixed (int* pointer = runs)
            {
                threads.For(100, new CountRuns { Runs = pointer + starter * 100 });
            }
        });
        Assert.All(runs, run => Assert.Equal(1, run));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_failing_piece_is_reported_and_the_next_loop_works(int threadCount)
    {
        using CpuThreads threads = new(threadCount);
        for (int i = 0; i < 50; i++)
        {
            InvalidOperationException failure =
                Assert.Throws<InvalidOperationException>(() => threads.For(20, default(FailAtSeven)));
            Assert.Equal("piece 7", failure.Message);
            Every_piece_runs_once(threadCount);
        }
    }

    private struct CountRuns : IParallelBody
    {
        public int* Runs;

        public readonly void Run(int index) => Interlocked.Increment(ref Runs[index]);
    }

    private struct Nested : IParallelBody
    {
        public int* Runs;

        public readonly void Run(int index) => _outer!.For(4, new CountRuns { Runs = Runs + index * 4 });
    }

    private struct FailAtSeven : IParallelBody
    {
        public readonly void Run(int index)
        {
            if (index == 7)
            {
                throw new InvalidOperationException("piece 7");
            }
        }
    }
}
