using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cuda.Launchers;

/// <summary>Launches <c>sampling/linear_combination.cu</c>.</summary>
internal static class LinearCombinationLauncher
{
    /// <summary><see cref="LinearCombination"/>.</summary>
    public static void Launch(LinearCombination operation, in CudaArguments arguments)
    {
        long count = arguments.Output.Shape.ElementCount;
        (DevicePointer a, int typeA) = Operand(arguments, 0);
        (DevicePointer b, int typeB) = Operand(arguments, 1);
        (DevicePointer c, int typeC) = Operand(arguments, 2);
        (DevicePointer d, int typeD) = Operand(arguments, 3);
        arguments.Kernel("sampling/linear_combination.cu").Launch(
            ElementwiseGrid.Blocks(count, arguments.Device.Multiprocessors),
            ElementwiseGrid.Threads,
            0,
            operation.A,
            a,
            typeA,
            operation.B,
            b,
            typeB,
            operation.C,
            c,
            typeC,
            operation.D,
            d,
            typeD,
            arguments.OutputPointer,
            count);
    }

    private static (DevicePointer Data, int Type) Operand(in CudaArguments arguments, int index)
    {
        if (!arguments.Has(index))
        {
            return (DevicePointer.Null, 0);
        }

        DType type = CudaTypes.OfArithmetic(arguments[index].Type);
        return (arguments.Pointer(index, type), TypeCode(type));
    }

    /// <summary>The number the kernel knows a type by.</summary>
    private static int TypeCode(DType type) => type switch
    {
        DType.F32 => 0,
        DType.F16 => 1,
        _ => 2,
    };
}
