using BenchmarkDotNet.Attributes;
using Derain.Kernels.Backends;
using Derain.Kernels.Cpu;
using Derain.Kernels.Tensors;
using Derain.Runtime.Benchmarks;

namespace Derain.Bench.Host;

/// <summary>Single operations on the CPU backend; derived classes name the operation and its shapes.</summary>
[Config(typeof(HostConfig))]
public abstract class HostBenchmarks
{
    private CpuBackend? _backend;
    private Tensor?[] _operands = [];
    private Tensor? _output;

    /// <summary>Threads of the backend.</summary>
    [ParamsSource(nameof(ThreadCounts))]
    public int Threads { get; set; }

    /// <summary>One and all.</summary>
    public static IEnumerable<int> ThreadCounts => new[] { 1, Environment.ProcessorCount }.Distinct();

    /// <summary>What is timed.</summary>
    protected abstract BenchCase Timed { get; }

    /// <summary>Fills the operands.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _backend = new CpuBackend(Threads);
        _operands = BenchOperands.Of(_backend, Timed);
        _output = _backend.Allocate(Timed.Output.Type, Timed.Output.Shape);
    }

    /// <summary>Ends the backend's threads.</summary>
    [GlobalCleanup]
    public void Cleanup() => _backend?.Dispose();

    /// <summary>One execution.</summary>
    [Benchmark]
    public void Execute() => _backend!.Execute(Timed.Operation, _operands, _output!);
}
