using Derain.Kernels.Backends;
using Derain.Runtime.Pipelines;
using Derain.Runtime.Planning;

namespace Derain.Runtime.Cli;

/// <summary>A model that is found at once and loaded when it is first needed, on one device or several, for as many clips as there are.</summary>
internal sealed class ModelSession : IDisposable
{
    private readonly RunRequest _request;
    private readonly Terminal _terminal;
    private readonly List<DerainModel> _models = [];
    private IReadOnlyList<IBackend>? _backends;
    private ModelReplicas? _replicas;
    private Calibration? _calibration;

    private ModelSession(ModelChoice choice, RunRequest request, Terminal terminal)
    {
        Choice = choice;
        _request = request;
        _terminal = terminal;
    }

    /// <summary>Which model it is.</summary>
    public ModelChoice Choice { get; }

    /// <summary>The devices it is on, which are opened with this.</summary>
    public IReadOnlyList<IBackend> Backends => _backends ??= DeviceFactory.OpenAll(_request.Device, _terminal, Choice.Folder);

    /// <summary>The model on each of its devices, which is loaded with this.</summary>
    public ModelReplicas Replicas => _replicas ??= Load();

    /// <summary>How fast the first device is at what was asked of it so far.</summary>
    public Calibration Calibration => _calibration ??= new Calibration(Backends[0]);

    /// <summary>Finds the model that a request names; the caller disposes the session.</summary>
    /// <exception cref="Weights.WeightException">There is no such model.</exception>
    public static ModelSession Find(RunRequest request, Terminal terminal) =>
        new(ModelChoice.Find(request.Model, terminal), request, terminal);

    /// <summary>The same for a model that was found already; it is disposed with the session.</summary>
    public static ModelSession For(ModelChoice choice, RunRequest request, Terminal terminal) => new(choice, request, terminal);

    public void Dispose()
    {
        _models.ForEach(model => model.Dispose());
        foreach (IBackend backend in _backends ?? [])
        {
            backend.Dispose();
        }

        Choice.Dispose();
    }

    private ModelReplicas Load()
    {
        foreach (IBackend backend in Backends)
        {
            _models.Add(DerainModel.Load(Choice.Folder, backend, _terminal.PromptCache));
        }

        return new ModelReplicas(_models);
    }
}
