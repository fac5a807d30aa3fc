namespace Derain.Kernels.Cuda.Interop;

/// <summary>What cuBLASLt does to a product before it is stored.</summary>
[Flags]
internal enum MatmulEpilogue
{
    /// <summary>Nothing.</summary>
    None = 1,

    /// <summary>Adds a bias.</summary>
    Bias = 4,

    /// <summary>GELU in its tanh form.</summary>
    Gelu = 32,

    /// <summary>Both.</summary>
    GeluBias = Gelu | Bias,
}
