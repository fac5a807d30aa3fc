using Derain.Kernels.Backends;
using Derain.Runtime.Pipelines;
using Derain.Runtime.Planning;

namespace Derain.Runtime.Cli;

/// <summary>A model that is found at once and loaded when it is first needed, for as many clips as there are.</summary>
internal sealed class ModelSession : IDisposable
{
    private readonly RunRequest _request;
    private readonly Terminal _terminal;
    private IBackend? _backend;
    private DerainModel? _model;
    private Calibration? _calibration;

    private ModelSession(ModelChoice choice, RunRequest request, Terminal terminal)
    {
        Choice = choice;
        _request = request;
        _terminal = terminal;
    }

    /// <summary>Which model it is.</summary>
    public ModelChoice Choice { get; }

    /// <summary>The device it is on, which is opened with this.</summary>
    public IBackend Backend => _backend ??= DeviceFactory.Open(_request.Device, _terminal, Choice.Folder);

    /// <summary>The model, which is loaded with this.</summary>
    public DerainModel Model => _model ??= DerainModel.Load(Choice.Folder, Backend, _terminal.PromptCache);

    /// <summary>How fast the device is at what was asked of it so far.</summary>
    public Calibration Calibration => _calibration ??= new Calibration(Backend);

    /// <summary>Finds the model that a request names; the caller disposes the session.</summary>
    /// <exception cref="Weights.WeightException">There is no such model.</exception>
    public static ModelSession Find(RunRequest request, Terminal terminal) =>
        new(ModelChoice.Find(request.Model, terminal), request, terminal);

    /// <summary>The model with its device, loaded.</summary>
    public void Deconstruct(out ModelChoice choice, out IBackend backend, out DerainModel model) =>
        (choice, backend, model) = (Choice, Backend, Model);

    public void Dispose()
    {
        _model?.Dispose();
        _backend?.Dispose();
        Choice.Dispose();
    }
}
