using Derain.Kernels.Tensors;
using Derain.Runtime.Tests;

namespace Derain.Cuda.Tests.Models;

/// <summary>How far a whole model may be from the recorded one; docs/numerics.md says where the numbers come from.</summary>
internal static class ModelTolerance
{
    /// <summary>The element types of a theory.</summary>
    public static IEnumerable<DType> Types => [DType.F32, DType.F16, DType.BF16];

    /// <summary>Asserts that one model's result is the recorded one.</summary>
    public static void AssertModel(DType type, Tensor actual, Tensor expected, string what)
    {
        if (type == DType.F32)
        {
            GoldenAssert.Close(actual, expected, absolute: 1e-5, relativeToAbsMax: 1e-5, what);
        }
        else
        {
            ErrorAssert.Within(type == DType.F16 ? 2e-6 : 1.5e-4, actual, expected, $"{what} in {type}");
        }
    }

    /// <summary>Asserts that what comes of a whole run is what was recorded.</summary>
    public static void AssertRun(DType type, Tensor actual, Tensor expected, string what)
    {
        if (type == DType.F32)
        {
            GoldenAssert.Close(actual, expected, absolute: 5e-5, relativeToAbsMax: 2e-5, what);
        }
        else
        {
            ErrorAssert.Within(type == DType.F16 ? 6e-5 : 2e-3, actual, expected, $"{what} in {type}");
        }
    }
}
