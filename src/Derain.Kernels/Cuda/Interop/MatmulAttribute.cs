namespace Derain.Kernels.Cuda.Interop;

/// <summary>Attributes of a product that are set.</summary>
internal enum MatmulAttribute
{
    /// <summary>1 to transpose A.</summary>
    TransposeA = 3,

    /// <summary>A <see cref="MatmulEpilogue"/>.</summary>
    Epilogue = 7,

    /// <summary>Address of the bias, one element of D's type for each row of D.</summary>
    BiasPointer = 8,
}
