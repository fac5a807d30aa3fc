namespace Derain.Kernels.Cuda.Blas;

/// <summary>Where the matrices of a <see cref="MatrixProduct"/> are.</summary>
/// <param name="X">x.</param>
/// <param name="Weight">W.</param>
/// <param name="Bias">The bias, in the type of y; null without.</param>
/// <param name="Residual">The residual, which may be y; null without.</param>
/// <param name="Y">y.</param>
internal readonly record struct MatrixProductOperands(
    DevicePointer X, DevicePointer Weight, DevicePointer Bias, DevicePointer Residual, DevicePointer Y);
