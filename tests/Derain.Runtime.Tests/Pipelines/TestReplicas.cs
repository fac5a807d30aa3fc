using Derain.Kernels.Backends;
using Derain.Kernels.Cpu;
using Derain.Kernels.Operations;
using Derain.Runtime.Pipelines;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Tests.Pipelines;

/// <summary>The tiny 2b on several processors of one thread each, which stand for devices.</summary>
internal sealed class TestReplicas : IDisposable
{
    private readonly List<HookedBackend> _backends;
    private readonly List<DerainModel> _models;

    /// <summary>Loads the model.</summary>
    /// <param name="folder">Where the prompts are kept.</param>
    /// <param name="devices">How many devices.</param>
    /// <param name="before">Done before every operation, with the device's number.</param>
    /// <param name="names">Names of the devices, if they are not alike.</param>
    public TestReplicas(TemporaryFolder folder, int devices, Action<int, Operation>? before = null, string[]? names = null)
    {
        _backends =
        [
            .. Enumerable.Range(0, devices).Select(device => new HookedBackend(
                new CpuBackend(threads: 1), names?[device], before is null ? null : operation => before(device, operation))),
        ];
        _models =
        [
            .. _backends.Select(backend => DerainModel.Load(
                new CheckpointFolder(Goldens.Path("tiny-2b")), backend, new PromptCache(folder["prompts"]))),
        ];
        Replicas = new ModelReplicas(_models);
    }

    public ModelReplicas Replicas { get; }

    /// <summary>Operations that each device carried out.</summary>
    public IReadOnlyList<long> Executed => [.. _backends.Select(backend => backend.Executed)];

    public IBackend this[int device] => _backends[device];

    public void Dispose()
    {
        _models.ForEach(model => model.Dispose());
        _backends.ForEach(backend => backend.Dispose());
    }
}
