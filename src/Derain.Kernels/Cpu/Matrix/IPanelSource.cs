namespace Derain.Kernels.Cpu.Matrix;

/// <summary>One operand of a matrix product, which knows how to lay its rows (or columns) out in panels.</summary>
internal unsafe interface IPanelSource
{
    /// <summary>
    /// Writes panel[k][i] = operand[<paramref name="start"/> + i, <paramref name="depthStart"/> + k] for k below
    /// <paramref name="depth"/> and i below <paramref name="width"/>, with zeros from <paramref name="count"/> on.
    /// </summary>
    void Pack(int start, int count, int depthStart, int depth, float* panel, int width);

    /// <summary>
    /// The floats of row <paramref name="start"/> where <paramref name="count"/> rows can be read as they lie,
    /// <see cref="RowStride"/> floats apart; null where they must be packed.
    /// </summary>
    float* InPlace(int start, int count) => null;

    /// <summary>Floats from one row to the next, of rows that are read as they lie.</summary>
    long RowStride => 0;
}
