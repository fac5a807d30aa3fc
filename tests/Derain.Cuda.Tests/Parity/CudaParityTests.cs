using Derain.Kernels.Cuda;
using Derain.Kernels.Parity;
using Derain.Kernels.Tensors;

namespace Derain.Cuda.Tests.Parity;

/// <summary>Every case of every operation on the simulated device, in every activation type, against the reference.</summary>
public sealed class CudaParityTests
{
    public static TheoryData<DType, string> Operations
    {
        get
        {
            var data = new TheoryData<DType, string>();
            foreach (string operation in OpCases.All.Select(opCase => opCase.Operation.GetType().Name).Distinct().Order())
            {
                foreach (DType type in new[] { DType.F32, DType.F16, DType.BF16 })
                {
                    data.Add(type, operation);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void An_operation_equals_the_reference(DType type, string operation)
    {
        using CudaBackend backend = SimulatedDevice.Open(type);
        OperationParity.AssertEqualsReference(backend, type, operation);
    }
}
