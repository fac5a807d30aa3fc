using BenchmarkDotNet.Attributes;
using Derain.Kernels.Backends;
using Derain.Kernels.Cpu;
using Derain.Kernels.Sampling;
using Derain.Kernels.Tensors;
using Derain.Runtime.Benchmarks;

namespace Derain.Bench;

/// <summary>Single operations on the CPU backend; derived classes name the operation and its shapes.</summary>
public abstract class OperationBenchmarks
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

    /// <summary>Fills the operands with normal noise, so that no kernel meets denormals or a constant.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _backend = new CpuBackend(Threads);
        _operands = [.. Timed.Operands.Select((type, index) => type is { } operand ? Noise(operand, (ulong)index) : null)];
        _output = _backend.Allocate(Timed.Output.Type, Timed.Output.Shape);
    }

    /// <summary>Ends the backend's threads.</summary>
    [GlobalCleanup]
    public void Cleanup() => _backend?.Dispose();

    /// <summary>One execution.</summary>
    [Benchmark]
    public void Execute() => _backend!.Execute(Timed.Operation, _operands, _output!);

    private Tensor Noise(TensorType type, ulong stream)
    {
        Tensor noise = Tensor.OnHost(DType.F32, type.Shape);
        PhiloxNormal.Fill(seed: 1, stream, offset: 0, noise.Span<float>());
        return type.Type == DType.F32 ? noise : _backend!.Compute(new Derain.Kernels.Operations.Copy(type.Type), noise);
    }
}
