using Derain.Kernels.Operations;

namespace Derain.Runtime.Planning;

/// <summary>What limits the speed of an operation, and so what its time grows with.</summary>
public enum OperationClass
{
    /// <summary>Matrix products: floating-point operations.</summary>
    Product,

    /// <summary>Convolutions: floating-point operations.</summary>
    Convolution,

    /// <summary>Attention: floating-point operations.</summary>
    Attention,

    /// <summary>Everything else: bytes read and written.</summary>
    Memory,
}

/// <summary>The class of operations.</summary>
internal static class OperationClasses
{
    /// <summary>The class of an operation.</summary>
    public static OperationClass Of(Operation operation) => operation switch
    {
        Linear => OperationClass.Product,
        Conv2d or Conv3d => OperationClass.Convolution,
        Attention => OperationClass.Attention,
        _ => OperationClass.Memory,
    };
}
