using System.Diagnostics.CodeAnalysis;
using Derain.Kernels.Backends;
using Derain.Kernels.Tensors;

namespace Derain.Runtime.Pipelines.Journal;

/// <summary>
/// A window's way through the steps, with what an interrupted run kept of it: tensors that are made once (latents, noise maps), and
/// walks, of which only the newest sample counts. What was made waits until it is time to keep it.
/// </summary>
/// <param name="backend">The device.</param>
/// <param name="journal">Where it is kept; nowhere if null.</param>
internal sealed class StepCheckpoints(IBackend backend, IStepJournal? journal)
{
    private readonly List<(string Name, Tensor Tensor)> _pending = [];
    private readonly Dictionary<string, (string Name, Tensor Tensor)> _samples = [];
    private readonly Dictionary<string, string> _keptSamples = [];

    /// <summary>A tensor that an interrupted run made and kept.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="shape">Its shape; its type is F32.</param>
    /// <param name="tensor">The tensor on the device.</param>
    public bool TryRestore(string name, Shape shape, [NotNullWhen(true)] out Tensor? tensor)
    {
        tensor = null;
        if (journal is null)
        {
            return false;
        }

        Tensor host = Tensor.OnHost(DType.F32, shape);
        if (!journal.TryRestore(name, host))
        {
            host.Buffer.Dispose();
            return false;
        }

        tensor = backend.Upload(host);
        if (tensor.Buffer != host.Buffer)
        {
            backend.Free(host);
        }

        return true;
    }

    /// <summary>A tensor was made, and nothing writes into it any more.</summary>
    public void Made(string name, Tensor tensor)
    {
        if (journal is not null)
        {
            _pending.Add((name, tensor));
            KeepIfDue();
        }
    }

    /// <summary>The furthest sample of a walk that was kept, and the steps that led to it.</summary>
    /// <param name="walk">Name of the walk.</param>
    /// <param name="steps">Steps of the walk in all.</param>
    /// <param name="start">Where it starts.</param>
    public (int Done, Tensor Sample) Furthest(string walk, int steps, Tensor start)
    {
        for (int step = steps; step > 0 && journal is not null; step--)
        {
            string name = NameOf(walk, step);
            if (TryRestore(name, start.Shape, out Tensor? sample))
            {
                _keptSamples[walk] = name;
                return (step, sample);
            }
        }

        return (0, start);
    }

    /// <summary>A walk has come to a sample.</summary>
    /// <param name="walk">Name of the walk.</param>
    /// <param name="step">Steps done.</param>
    /// <param name="sample">The sample; nothing writes into it any more.</param>
    public void Reached(string walk, int step, Tensor sample)
    {
        if (journal is not null)
        {
            _samples[walk] = (NameOf(walk, step), sample);
            KeepIfDue();
        }
    }

    /// <summary>A stage is finished.</summary>
    public void EndStage() => KeepIfDue(isStageEnd: true);

    /// <summary>Keeps what was made since the last time, whether or not it is time.</summary>
    public void KeepAll()
    {
        if (journal is null)
        {
            return;
        }

        foreach ((string name, Tensor tensor) in _pending)
        {
            Keep(name, tensor);
        }

        _pending.Clear();
        foreach ((string walk, (string name, Tensor tensor)) in _samples)
        {
            Keep(name, tensor);
            if (_keptSamples.TryGetValue(walk, out string? older))
            {
                journal.Drop(older);
            }

            _keptSamples[walk] = name;
        }

        _samples.Clear();
    }

    private static string NameOf(string walk, int step) => $"{walk}-{step:D4}";

    private void KeepIfDue(bool isStageEnd = false)
    {
        if (journal?.IsDue(isStageEnd) == true)
        {
            KeepAll();
        }
    }

    private void Keep(string name, Tensor tensor)
    {
        Tensor host = backend.DownloadCopy(tensor);
        journal!.Keep(name, host);
        host.Buffer.Dispose();
    }
}
