namespace Derain.Kernels.Operations;

/// <summary>Pointwise non-linearities, alone or as the last step of another operation.</summary>
public enum Activation
{
    /// <summary>x.</summary>
    None,

    /// <summary>x · sigmoid(x).</summary>
    Silu,

    /// <summary>0.5·x·(1 + tanh(√(2/π)·(x + 0.044715·x³))), the tanh form of GELU.</summary>
    GeluTanh,
}
