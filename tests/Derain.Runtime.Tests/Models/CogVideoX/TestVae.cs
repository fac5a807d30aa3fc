using Derain.Kernels.Backends;
using Derain.Kernels.Tensors;
using Derain.Runtime.Models.CogVideoX;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Tests.Models.CogVideoX;

/// <summary>The autoencoder of a golden checkpoint, fed and read in the layout of the recordings, <c>[B, C, F, H, W]</c>.</summary>
internal sealed class TestVae : IDisposable
{
    private readonly IBackend _backend;
    private readonly TestCheckpoint _checkpoint;

    public TestVae(string backend, string model)
    {
        _backend = TestBackends.Create(backend);
        _checkpoint = new TestCheckpoint(model, "vae", _backend);
        Model = new CogVideoXVae(_checkpoint.Scope, CogVideoXVaeConfig.Read(_checkpoint.Config), _checkpoint.Weights);
        Tiling = new VaeTiling(Model);
        Assert.Empty(_checkpoint.Scope.Unused);
    }

    public CogVideoXVae Model { get; }

    public VaeTiling Tiling { get; }

    /// <summary>Brings a recorded tensor to the device in the runtime's layout.</summary>
    public Tensor ToDevice(Tensor recorded) => _backend.Upload(TestLayout.ChannelsLast(recorded));

    /// <summary>Brings a result to the host in the layout of the recordings.</summary>
    public Tensor ToHost(Tensor result) => TestLayout.ChannelsFirst(_backend.DownloadCopy(result));

    /// <summary>The latents of recorded moments' mean, on the device.</summary>
    public Tensor MeanToDevice(Tensor moments) => ToDevice(TestLayout.FirstChannels(moments, Model.Config.LatentChannels));

    /// <summary>Runs the graph of one chunk and gives back its intermediates by name.</summary>
    public Dictionary<string, Tensor> RunProbed(CogVideoXVae.ChunkKey chunk, Tensor x)
    {
        Derain.Runtime.Graph.OperationGraph graph = Model.BuildGraph(chunk, (name, value) => value.Builder.Output(name, value));
        using Derain.Runtime.Graph.Executor executor = new(graph, _checkpoint.Weights);
        return executor.Run(new Dictionary<string, Tensor> { ["x"] = x }).ToDictionary(output => output.Key, output => ToHost(output.Value));
    }

    public void Dispose()
    {
        Model.Dispose();
        _checkpoint.Dispose();
        _backend.Dispose();
    }
}
