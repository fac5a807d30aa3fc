using BenchmarkDotNet.Attributes;
using Derain.Kernels.Backends;
using Derain.Kernels.Cuda;
using Derain.Kernels.Tensors;
using Derain.Runtime.Benchmarks;

namespace Derain.Bench.Card;

/// <summary>
/// Every operation at the shapes of CogVideoX-2b and 5b, their autoencoder and T5-XXL on an NVIDIA card (the first that
/// CUDA_VISIBLE_DEVICES lets be seen), by its own clock, with nothing of them in its cache; derived classes name the type.
/// </summary>
/// <param name="type">Type of activations and weights.</param>
[Config(typeof(CardConfig))]
public abstract class CardBenchmarks(DType type)
{
    private CudaBackend? _card;
    private CacheFlush? _flush;
    private Tensor?[] _operands = [];
    private Tensor? _output;

    /// <summary>What is timed.</summary>
    [ParamsSource(nameof(Cases))]
    public BenchCase? Case { get; set; }

    /// <summary>All shapes.</summary>
    public IEnumerable<BenchCase> Cases => BenchCases.All(type, type);

    /// <summary>Opens the card and fills the operands.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _card = new CudaBackend(0, new CudaBackendOptions { ActivationType = type });
        RooflineColumn.Measure(_card);
        CardClock.Instance.Card = _card;
        _flush = new CacheFlush(_card);
        _operands = BenchOperands.Of(_card, Case!);
        _output = _card.Allocate(Case!.Output.Type, Case.Output.Shape);
        Execute(); // compiles
        _card.Synchronize();
    }

    /// <summary>Empties the cache.</summary>
    [IterationSetup]
    public void Flush() => _flush!.Run();

    /// <summary>One execution.</summary>
    [Benchmark]
    public void Execute() => _card!.Execute(Case!.Operation, _operands, _output!);

    /// <summary>Lets the card go.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        _flush?.Dispose();
        _card?.Dispose();
    }
}
