using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Derain.Kernels.Cpu.Threading;

/// <summary>
/// Parallel loops over the cores. Starting one costs about a microsecond while the workers are awake: they spin for a
/// moment after each loop, because the next operation usually follows at once, and sleep when none comes.
/// Pieces are handed out one by one, so a thread that the system preempts does not hold the others up; what a piece
/// computes never depends on the number of threads.
/// </summary>
internal sealed unsafe class CpuThreads : IDisposable
{
    private static readonly long SpinTicks = Stopwatch.Frequency / 10_000; // 100 µs

    [ThreadStatic]
    private static bool _insideLoop;

    private readonly Lock _loop = new();
    private readonly Thread[] _workers;
    private readonly SemaphoreSlim _wake = new(0);

    private LoopState _state;
    private delegate*<void*, int, void> _run;
    private void* _body;
    private int _count;
    private ExceptionDispatchInfo? _failure;
    private volatile bool _stop;

    /// <summary>Starts <paramref name="threads"/> - 1 workers; the caller of a loop is the remaining thread.</summary>
    public CpuThreads(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        _workers = new Thread[threads - 1];
        for (int i = 0; i < _workers.Length; i++)
        {
            _workers[i] = new Thread(Work) { IsBackground = true, Name = $"derain-cpu-{i + 1}" };
            _workers[i].Start();
        }
    }

    /// <summary>Threads that take part in a loop.</summary>
    public int Count => _workers.Length + 1;

    /// <summary>
    /// Runs pieces 0 to <paramref name="count"/> - 1 and returns when all are done. Loops started inside a piece, or
    /// while another thread's loop is running, run on the calling thread alone.
    /// </summary>
    /// <exception cref="Exception">Whatever the first failing piece threw; pieces not yet begun are then left
    /// out.</exception>
    public void For<TBody>(int count, TBody body)
        where TBody : unmanaged, IParallelBody
    {
        if (count <= 1 || _workers.Length == 0 || _insideLoop || !_loop.TryEnter())
        {
            for (int i = 0; i < count; i++)
            {
                body.Run(i);
            }

            return;
        }

        try
        {
            RunOnAllThreads(count, &body, &Invoke<TBody>);
        }
        finally
        {
            _loop.Exit();
        }
    }

    /// <summary>Ends the workers. No loop may be running.</summary>
    public void Dispose()
    {
        _stop = true;
        Interlocked.Increment(ref _state.Generation);
        _wake.Release(_workers.Length + 1);
        foreach (Thread worker in _workers)
        {
            worker.Join();
        }

        _wake.Dispose();
    }

    private static void Invoke<TBody>(void* body, int index)
        where TBody : unmanaged, IParallelBody => ((TBody*)body)->Run(index);

    private void RunOnAllThreads(int count, void* body, delegate*<void*, int, void> run)
    {
        // No worker is inside: the previous loop waited for that. So the description may be replaced.
        _run = run;
        _body = body;
        _count = count;
        _failure = null;
        _state.Next = 0;
        Volatile.Write(ref _state.Open, 1);
        Interlocked.Increment(ref _state.Generation);
        int sleeping = Volatile.Read(ref _state.Sleeping);
        if (sleeping > 0)
        {
            _wake.Release(Math.Min(sleeping, count - 1));
        }

        _insideLoop = true;
        RunPieces();
        _insideLoop = false;

        // Whoever enters from now on sees a closed loop; whoever is inside is waited for. The exchange is a full fence,
        // as is the increment on the other side: either this thread sees the worker or the worker sees the loop closed.
        Interlocked.Exchange(ref _state.Open, 0);
        SpinWait spin = default;
        while (Volatile.Read(ref _state.Inside) != 0)
        {
            spin.SpinOnce(sleep1Threshold: -1);
        }

        _failure?.Throw();
    }

    private void RunPieces()
    {
        while (true)
        {
            int index = Interlocked.Increment(ref _state.Next) - 1;
            if (index >= _count)
            {
                return;
            }

            try
            {
                _run(_body, index);
            }
            catch (Exception failure)
            {
                Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(failure), null);
                Volatile.Write(ref _state.Next, _count);
            }
        }
    }

    private void Work()
    {
        _insideLoop = true;
        int seen = 0;
        while (!_stop)
        {
            seen = AwaitLoop(seen);
            Interlocked.Increment(ref _state.Inside);
            if (Volatile.Read(ref _state.Open) != 0)
            {
                RunPieces();
            }

            Interlocked.Decrement(ref _state.Inside);
        }
    }

    private int AwaitLoop(int seen)
    {
        long deadline = Stopwatch.GetTimestamp() + SpinTicks;
        while (true)
        {
            for (int i = 0; i < 32; i++)
            {
                int generation = Volatile.Read(ref _state.Generation);
                if (generation != seen)
                {
                    return generation;
                }

                Thread.SpinWait(8);
            }

            if (Stopwatch.GetTimestamp() > deadline)
            {
                // The count goes up before the last look: a loop opened after that look releases the semaphore.
                Interlocked.Increment(ref _state.Sleeping);
                if (Volatile.Read(ref _state.Generation) == seen)
                {
                    _wake.Wait();
                }

                Interlocked.Decrement(ref _state.Sleeping);
                deadline = Stopwatch.GetTimestamp() + SpinTicks;
            }
        }
    }

    /// <summary>
    /// The words threads contend for, on cache line pairs of their own: one's writer must not slow another's spinner.
    /// </summary>
    [StructLayout(LayoutKind.Explicit, Size = 512)]
    private struct LoopState
    {
        [FieldOffset(128)]
        public int Generation;

        [FieldOffset(132)]
        public int Open;

        [FieldOffset(256)]
        public int Next;

        [FieldOffset(384)]
        public int Inside;

        [FieldOffset(388)]
        public int Sleeping;
    }
}
