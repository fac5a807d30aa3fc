namespace Derain.Kernels.Cuda;

/// <summary>Extents of a grid in blocks, or of a block in threads.</summary>
/// <param name="X">The fastest dimension; of a grid at most 2³¹-1.</param>
/// <param name="Y">Of a grid at most 65,535.</param>
/// <param name="Z">Of a grid at most 65,535.</param>
internal readonly record struct Dim3(int X, int Y = 1, int Z = 1)
{
    public static implicit operator Dim3(int x) => new(x);

    public static implicit operator Dim3((int X, int Y) dims) => new(dims.X, dims.Y);

    public static implicit operator Dim3((int X, int Y, int Z) dims) => new(dims.X, dims.Y, dims.Z);

    /// <inheritdoc/>
    public override string ToString() => $"{X}×{Y}×{Z}";
}
