using System.Runtime.InteropServices;

namespace Derain.Cuda.Tests;

/// <summary>What the simulated device lets a test see and break; see tests/cuda-simulator/README.md.</summary>
internal static unsafe partial class Simulator
{
    private const string Library = "derain_cuda_simulator";

    static Simulator() => NativeLibrary.SetDllImportResolver(
        typeof(Simulator).Assembly,
        (name, assembly, path) => name == Library
            ? NativeLibrary.Load(Path.Combine(SimulatedDevice.Folder, $"lib{Library}.so"))
            : 0);

    /// <summary>Blocks of device memory that are allocated, and their bytes.</summary>
    public static (long Count, long Bytes) Allocations
    {
        get
        {
            long bytes;
            long count = derain_simulator_allocations(&bytes);
            return (count, bytes);
        }
    }

    /// <summary>Kernels launched so far.</summary>
    public static long Launches => derain_simulator_launches();

    /// <summary>What the checks found last, or nothing.</summary>
    public static string LastReport => Marshal.PtrToStringUTF8((nint)derain_simulator_last_report()) ?? "";

    /// <summary>Lets the <paramref name="n"/>th allocation from now on fail, once.</summary>
    public static void FailAllocation(long n) => derain_simulator_fail_allocation(n);

    /// <summary>Lets the <paramref name="n"/>th launch from now on fail, once.</summary>
    public static void FailLaunch(long n) => derain_simulator_fail_launch(n);

    /// <summary>Takes the device away at the <paramref name="n"/>th call from now on, until <see cref="Reset"/>.</summary>
    public static void LoseDevice(long n) => derain_simulator_lose_device(n);

    /// <summary>Gives every copy a duration.</summary>
    public static void SlowCopies(int microseconds) => derain_simulator_slow_copies(microseconds);

    /// <summary>Gives every device so much memory.</summary>
    public static void SetMemory(long bytes) => derain_simulator_set_memory(bytes);

    /// <summary>Gives devices that are opened from now on another compute capability: 90 for 9.0.</summary>
    public static void SetCapability(int capability) => derain_simulator_set_capability(capability);

    /// <summary>Ends all faults.</summary>
    public static void Reset() => derain_simulator_reset();

    [LibraryImport(Library)]
    private static partial long derain_simulator_allocations(long* bytes);

    [LibraryImport(Library)]
    private static partial long derain_simulator_launches();

    [LibraryImport(Library)]
    private static partial byte* derain_simulator_last_report();

    [LibraryImport(Library)]
    private static partial void derain_simulator_fail_allocation(long n);

    [LibraryImport(Library)]
    private static partial void derain_simulator_fail_launch(long n);

    [LibraryImport(Library)]
    private static partial void derain_simulator_lose_device(long n);

    [LibraryImport(Library)]
    private static partial void derain_simulator_slow_copies(int microseconds);

    [LibraryImport(Library)]
    private static partial void derain_simulator_set_memory(long bytes);

    [LibraryImport(Library)]
    private static partial void derain_simulator_set_capability(int capability);

    [LibraryImport(Library)]
    private static partial void derain_simulator_reset();
}
