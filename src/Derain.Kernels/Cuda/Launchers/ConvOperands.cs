namespace Derain.Kernels.Cuda.Launchers;

/// <summary>Where the operands of a convolution are, contiguous and of one type but for the bias.</summary>
/// <param name="X">x.</param>
/// <param name="Cache">The frames before; null without.</param>
/// <param name="Filter">The packed filter, <c>[Co, pitch]</c>.</param>
/// <param name="Pitch">Elements from one packed filter to the next.</param>
/// <param name="Bias">The bias in F32; null without.</param>
/// <param name="Residual">The residual, which may be y; null without.</param>
/// <param name="Y">y.</param>
internal readonly record struct ConvOperands(
    DevicePointer X,
    DevicePointer Cache,
    DevicePointer Filter,
    int Pitch,
    DevicePointer Bias,
    DevicePointer Residual,
    DevicePointer Y);
