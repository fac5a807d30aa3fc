using Derain.Kernels.Backends;
using Derain.Runtime.Graph;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Tests.Models;

/// <summary>One part of a golden model folder, opened and ready to be built on a backend.</summary>
public sealed class TestCheckpoint : IDisposable
{
    private readonly SafetensorsCheckpoint _file;

    public TestCheckpoint(string model, string component, IBackend backend)
    {
        CheckpointFolder folder = new(Goldens.Path(model));
        _file = folder.OpenWeights(component);
        Config = folder.Config(component);
        Scope = new WeightScope(_file);
        Weights = new DeviceWeights(backend);
    }

    public ConfigFile Config { get; }

    public WeightScope Scope { get; }

    public DeviceWeights Weights { get; }

    public void Dispose() => _file.Dispose();
}
