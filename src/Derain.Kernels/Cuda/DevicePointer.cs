namespace Derain.Kernels.Cuda;

/// <summary>An address in a device's memory; 0 is none.</summary>
/// <param name="Address">The address.</param>
public readonly record struct DevicePointer(ulong Address)
{
    /// <summary>No memory.</summary>
    public static DevicePointer Null => default;

    /// <summary>So many bytes further.</summary>
    public static DevicePointer operator +(DevicePointer pointer, long bytes) => new(pointer.Address + (ulong)bytes);
}
