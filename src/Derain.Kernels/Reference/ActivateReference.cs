using Derain.Kernels.Operations;

namespace Derain.Kernels.Reference;

/// <summary>y = activation(x).</summary>
internal static class ActivateReference
{
    public static NdArray Compute(Activate operation, NdArray x)
    {
        var y = new NdArray(x.Shape);
        for (int i = 0; i < x.Values.Length; i++)
        {
            y.Values[i] = Of(operation.Activation, x.Values[i]);
        }

        return y;
    }

    public static double Of(Activation activation, double x) => activation switch
    {
        Activation.None => x,
        Activation.Silu => x / (1 + Math.Exp(-x)),
        Activation.GeluTanh => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x)))),
        _ => throw new NotSupportedException($"The activation {activation} has no reference."),
    };
}
