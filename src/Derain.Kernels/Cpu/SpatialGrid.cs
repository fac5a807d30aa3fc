using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cpu;

/// <summary>
/// Scale and shift of one batch row on a coarse grid, looked up by nearest neighbour. Absent when default.
/// </summary>
internal readonly unsafe struct SpatialGrid
{
    private readonly int _frames;
    private readonly int _height;
    private readonly int _width;
    private readonly int _gridFrames;
    private readonly int _gridHeight;
    private readonly int _gridWidth;

    /// <summary>Grids <c>[B, f, h, w, C]</c> for x <c>[B, F, H, W, C]</c>.</summary>
    public SpatialGrid(Shape x, Shape grid, int b, float* scale, float* shift)
    {
        (_frames, _height, _width) = (x[1], x[2], x[3]);
        (_gridFrames, _gridHeight, _gridWidth) = (grid[1], grid[2], grid[3]);
        long first = b * (grid.ElementCount / grid[0]);
        Scale = scale + first;
        Shift = shift + first;
    }

    public float* Scale { get; }

    public float* Shift { get; }

    /// <summary>Whether there is no modulation.</summary>
    public bool IsAbsent => Scale is null;

    /// <summary>Positions from this one to the end of its row.</summary>
    public long RestOfRow(long position) => _width - position % _width;

    /// <summary>The cell that belongs to a position of x, counted through frames, rows and columns.</summary>
    public Cursor At(long position)
    {
        (long rows, long column) = Math.DivRem(position, _width);
        (long frame, long row) = Math.DivRem(rows, _height);
        long gridFrame = SpatialModulate.SourceFrame((int)frame, _frames, _gridFrames);
        long gridRow = gridFrame * _gridHeight + row * _gridHeight / _height;
        (long gridColumn, long remainder) = Math.DivRem(column * _gridWidth, _width);
        return new Cursor(gridRow * _gridWidth + gridColumn, remainder, _gridWidth, _width);
    }

    /// <summary>
    /// A cell, and how to get to that of the next pixel without a division: ⌊i·w/W⌋ by its remainder.
    /// </summary>
    public struct Cursor(long cell, long remainder, int gridWidth, int width)
    {
        private long _remainder = remainder;

        /// <summary>Index of the cell in the grid.</summary>
        public long Cell { get; private set; } = cell;

        /// <summary>To the next pixel of the row.</summary>
        public void MoveRight()
        {
            _remainder += gridWidth;
            while (_remainder >= width)
            {
                _remainder -= width;
                Cell++;
            }
        }
    }
}
