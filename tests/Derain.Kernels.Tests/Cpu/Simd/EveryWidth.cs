using System.Runtime.Intrinsics;
using Derain.Kernels.Cpu.Simd;

namespace Derain.Kernels.Tests.Cpu.Simd;

/// <summary>Runs a piece of generic code at one register width.</summary>
internal interface IWidthCase
{
    void Run<S, V>()
        where S : struct, ISimd<V>
        where V : unmanaged;
}

/// <summary>Theory data: every width this processor has.</summary>
public sealed class EveryWidth : TheoryData<string>
{
    public EveryWidth()
    {
        foreach (SimdWidth width in SimdWidths.Available)
        {
            Add(width.ToString());
        }
    }

    internal static void Run(string width, IWidthCase testCase)
    {
        switch (Enum.Parse<SimdWidth>(width))
        {
            case SimdWidth.Bits128:
                testCase.Run<Simd128, Vector128<float>>();
                break;
            case SimdWidth.Bits256:
                testCase.Run<Simd256, Vector256<float>>();
                break;
            default:
                testCase.Run<Simd512, Vector512<float>>();
                break;
        }
    }
}
