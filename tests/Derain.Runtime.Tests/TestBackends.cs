using Derain.Kernels.Backends;
using Derain.Kernels.Cpu;
using Derain.Kernels.Reference;

namespace Derain.Runtime.Tests;

/// <summary>The backends that every test of a model runs on; the one place that lists them.</summary>
public static class TestBackends
{
    private static readonly Dictionary<string, Func<IBackend>> Makers = new()
    {
        ["reference"] = () => new ReferenceBackend(),
        ["cpu"] = () => new CpuBackend(),
    };

    /// <summary>Their names, for a theory.</summary>
    public static IEnumerable<string> Names => Makers.Keys;

    /// <summary>A new backend; the caller disposes it.</summary>
    public static IBackend Create(string name) => Makers[name]();

    /// <summary>Every backend with every one of the given cases.</summary>
    public static IEnumerable<object[]> With(params IEnumerable<object[]> cases) =>
        from name in Names
        from values in cases
        select (object[])[name, .. values];
}
