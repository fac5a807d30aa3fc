namespace Derain.Kernels.Cpu.Matrix;

/// <summary>One operand of a matrix product, which knows how to lay its rows (or columns) out in panels.</summary>
internal unsafe interface IPanelSource
{
    /// <summary>
    /// Writes panel[k][i] = operand[<paramref name="start"/> + i, <paramref name="depthStart"/> + k] for k below
    /// <paramref name="depth"/> and i below <paramref name="width"/>, with zeros from <paramref name="count"/> on.
    /// </summary>
    void Pack(int start, int count, int depthStart, int depth, float* panel, int width);
}
