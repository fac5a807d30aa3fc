using Derain.Kernels.Backends;
using Derain.Kernels.Tensors;
using Derain.Runtime.Graph;

namespace Derain.Runtime.Models.CogVideoX;

/// <summary>
/// The modulation of a run's timesteps on a device, <c>[n, M]</c>. Its weights pass over the device while it is made and do not stay.
/// </summary>
internal sealed class ModulationTable : IDisposable
{
    private readonly Dictionary<int, int> _rows = [];
    private readonly Tensor _table;

    /// <summary>Computes a table.</summary>
    /// <param name="modulation">The layers.</param>
    /// <param name="backend">The device.</param>
    /// <param name="workspace">Where intermediates go.</param>
    /// <param name="timesteps">The timesteps; one that comes twice gets one row.</param>
    public ModulationTable(CogVideoXModulation modulation, IBackend backend, Workspace workspace, IEnumerable<int> timesteps)
    {
        foreach (int timestep in timesteps)
        {
            _rows.TryAdd(timestep, _rows.Count);
        }

        using DeviceWeights weights = new(backend) { IsStreamed = true };
        using Executor executor = new(BuildGraph(modulation, backend.ActivationType, _rows.Count), weights, workspace);
        Tensor host = Tensor.OnHost<float>([_rows.Count], [.. _rows.Keys.Select(timestep => (float)timestep)]);
        Tensor onDevice = backend.Upload(host);
        _table = executor.Run(new Dictionary<string, Tensor> { ["timesteps"] = onDevice })["modulation"];
        onDevice.Buffer.Dispose();
    }

    /// <summary>Bytes of a table.</summary>
    /// <param name="modulation">The layers.</param>
    /// <param name="activationType">Element type of the device's activations.</param>
    /// <param name="timesteps">n.</param>
    public static long BytesOf(CogVideoXModulation modulation, DType activationType, int timesteps) =>
        new TensorType(activationType, [timesteps, modulation.Width]).Bytes;

    /// <summary>The graph that computes a table.</summary>
    /// <inheritdoc cref="BytesOf"/>
    public static OperationGraph BuildGraph(CogVideoXModulation modulation, DType activationType, int timesteps)
    {
        var graph = new GraphBuilder(activationType);
        graph.Output("modulation", modulation.Forward(graph.Input("timesteps", new TensorType(DType.F32, [timesteps]))));
        return graph.Build();
    }

    /// <summary>Whether it has rows for all of some timesteps.</summary>
    public bool Covers(IEnumerable<int> timesteps) => timesteps.All(_rows.ContainsKey);

    /// <summary>The row of a timestep that it has, <c>[1, M]</c>, where it lies.</summary>
    public Tensor RowOf(int timestep) => _table.Slice(axis: 0, _rows[timestep], length: 1);

    /// <summary>Frees the memory, once what was asked for before is done.</summary>
    public void Dispose() => _table.Buffer.Dispose();
}
