using System.Text;
using Derain.Kernels.Cuda.Interop;

namespace Derain.Kernels.Cuda;

/// <summary>A graphics card, as CUDA sees it. Nothing is opened by looking at it.</summary>
public sealed unsafe class CudaDevice
{
    private const int NameBytes = 256;

    private readonly int _handle;

    private CudaDevice(int ordinal)
    {
        Ordinal = ordinal;
        int handle;
        Driver.cuDeviceGet(&handle, ordinal).ThrowIfFailed();
        _handle = handle;
        byte* name = stackalloc byte[NameBytes];
        Driver.cuDeviceGetName(name, NameBytes, handle).ThrowIfFailed();
        Name = Encoding.UTF8.GetString(new ReadOnlySpan<byte>(name, NameBytes)).Split('\0')[0];
        nuint bytes;
        Driver.cuDeviceTotalMem_v2(&bytes, handle).ThrowIfFailed();
        MemoryBytes = (long)bytes;
        ComputeCapability = (Attribute(DeviceAttribute.ComputeCapabilityMajor), Attribute(DeviceAttribute.ComputeCapabilityMinor));
        Multiprocessors = Attribute(DeviceAttribute.MultiprocessorCount);
        SharedBytesPerBlock = Attribute(DeviceAttribute.MaxSharedMemoryPerBlockOptIn);
        CacheBytes = Attribute(DeviceAttribute.L2CacheSize);
    }

    /// <summary>Its number, from 0, in the order of CUDA_VISIBLE_DEVICES.</summary>
    public int Ordinal { get; }

    /// <summary>The name of the card.</summary>
    public string Name { get; }

    /// <summary>Memory in bytes, free or not.</summary>
    public long MemoryBytes { get; }

    /// <summary>Compute capability: 8.0 Ampere, 8.9 Ada, 9.0 Hopper, …</summary>
    public (int Major, int Minor) ComputeCapability { get; }

    /// <summary>Number of multiprocessors.</summary>
    public int Multiprocessors { get; }

    /// <summary>Shared memory that one block can have, in bytes.</summary>
    public int SharedBytesPerBlock { get; }

    /// <summary>Second-level cache, shared by all multiprocessors, in bytes.</summary>
    public int CacheBytes { get; }

    internal int Handle => _handle;

    internal bool HasMemoryPools => Attribute(DeviceAttribute.MemoryPoolsSupported) != 0;

    /// <summary>The cards there are; none without one or without a driver.</summary>
    public static IReadOnlyList<CudaDevice> All
    {
        get
        {
            if (!CudaLibraries.IsPresent(Driver.Library))
            {
                return [];
            }

            int count = 0;
            CudaResult result = Driver.cuInit(0);
            if (result == CudaResult.Success)
            {
                result = Driver.cuDeviceGetCount(&count);
            }

            return result == CudaResult.Success ? [.. Enumerable.Range(0, count).Select(ordinal => new CudaDevice(ordinal))] : [];
        }
    }

    /// <summary>One card.</summary>
    /// <param name="ordinal">Its number.</param>
    /// <exception cref="CudaException">There is no driver, or no such card; the message says what there is.</exception>
    public static CudaDevice Open(int ordinal)
    {
        CudaLibraries.Require(Driver.Library);
        Driver.cuInit(0).ThrowIfFailed();
        int count;
        Driver.cuDeviceGetCount(&count).ThrowIfFailed();
        return ordinal >= 0 && ordinal < count
            ? new CudaDevice(ordinal)
            : throw new CudaException(
                count == 0 ? "The NVIDIA driver sees no card." : $"There is no CUDA device {ordinal}; there are 0 to {count - 1}.");
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Name} (compute capability {ComputeCapability.Major}.{ComputeCapability.Minor}, {MemoryBytes / (double)(1 << 30):F1} GiB)";

    internal int Attribute(DeviceAttribute attribute)
    {
        int value;
        Driver.cuDeviceGetAttribute(&value, attribute, _handle).ThrowIfFailed();
        return value;
    }
}
