namespace Derain.Kernels.Cpu.Matrix;

/// <summary>
/// What becomes of a finished tile of a matrix product: bias, activation, residual, and its place in memory.
/// </summary>
internal unsafe interface ITileStore
{
    /// <summary>
    /// Takes elements [0, <paramref name="rows"/>) × [0, <paramref name="columns"/>) of the tile, which belong at
    /// (<paramref name="row"/>, <paramref name="column"/>) of the result. The tile may be overwritten.
    /// </summary>
    void Store(int row, int column, int rows, int columns, float* tile, int tileStride);
}
