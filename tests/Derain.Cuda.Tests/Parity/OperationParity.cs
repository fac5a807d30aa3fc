using Derain.Kernels.Cuda;
using Derain.Kernels.Parity;
using Derain.Kernels.Tensors;

namespace Derain.Cuda.Tests.Parity;

/// <summary>Compares a backend with the reference.</summary>
internal static class OperationParity
{
    /// <summary>Fails unless every case of an operation, with activations of a type, equals the reference.</summary>
    public static void AssertEqualsReference(CudaBackend backend, DType type, string operation) =>
        AssertEqualsReference(backend, type, OpCases.All.Where(opCase => opCase.Operation.GetType().Name == operation));

    /// <summary>Fails unless every one of these cases, with activations of a type, equals the reference.</summary>
    public static void AssertEqualsReference(CudaBackend backend, DType type, IEnumerable<OpCase> cases)
    {
        var harness = new ParityHarness(backend);
        ParityResult[] wrong =
        [
            .. cases.Select(opCase => harness.Run(opCase.WithActivations(type)))
                .Where(result => result.Outcome != ParityOutcome.Passed),
        ];
        Assert.True(wrong.Length == 0, string.Join("\n\n", wrong.Take(5).Select(result => result.ToString())) + $"\n{wrong.Length} in all");
    }
}
