using Derain.Kernels.Backends;
using Derain.Kernels.Cpu;
using Derain.Kernels.Cpu.Simd;
using Derain.Kernels.Reference;

namespace Derain.Kernels.Tests.Parity;

/// <summary>The backends that every case runs on; a new one needs a line here and nothing else.</summary>
public static class TestBackends
{
    private static readonly Dictionary<string, Lazy<IBackend>> Shared = new()
    {
        ["reference"] = new(() => new ReferenceBackend()),
        ["cpu"] = new(() => new CpuBackend()),
        ["cpu, 128-bit"] = new(() => new CpuBackend(threads: 2, SimdWidth.Bits128)),
        ["cpu, 256-bit"] = new(() => new CpuBackend(threads: 3, SimdWidth.Bits256)),
    };

    public static IEnumerable<string> Names => Shared.Keys;

    /// <summary>The backend of that name, one for all tests.</summary>
    public static IBackend Get(string name) => Shared[name].Value;
}
