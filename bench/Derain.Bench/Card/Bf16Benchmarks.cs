using Derain.Kernels.Tensors;

namespace Derain.Bench.Card;

/// <summary>All operations in brain floats.</summary>
public class Bf16Benchmarks() : CardBenchmarks(DType.BF16);
