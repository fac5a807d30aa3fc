using System.Runtime.InteropServices;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cuda.Launchers;

/// <summary>The parameter of <c>norm/spatial_grid.cuh</c>: x <c>[B, F, H, W, C]</c> over grids <c>[B, f, h, w, C]</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct SpatialGrid
{
    private readonly int _frames;
    private readonly int _height;
    private readonly int _width;
    private readonly int _gridFrames;
    private readonly int _gridHeight;
    private readonly int _gridWidth;

    private SpatialGrid(Shape x, Shape grid)
    {
        (_frames, _height, _width) = (x[1], x[2], x[3]);
        (_gridFrames, _gridHeight, _gridWidth) = (grid[1], grid[2], grid[3]);
    }

    /// <summary>As the kernel takes it.</summary>
    public static LaunchArgument Argument(Shape x, Shape grid) => LaunchArgument.Struct(new SpatialGrid(x, grid), sizeof(int));

    /// <summary>In the place of a grid where there is none.</summary>
    public static LaunchArgument None => LaunchArgument.Struct(default(SpatialGrid), sizeof(int));
}
