using Derain.Kernels.Tensors;

namespace Derain.Bench.Card;

/// <summary>All operations in half floats.</summary>
public class Fp16Benchmarks() : CardBenchmarks(DType.F16);
