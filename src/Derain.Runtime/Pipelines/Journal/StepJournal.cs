using Derain.Kernels.Tensors;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Pipelines.Journal;

/// <summary>The kept tensors of one window and tile: a file each.</summary>
/// <param name="folder">The work folder.</param>
/// <param name="pathOf">The file of a name.</param>
/// <param name="run">Digest of the run's fingerprint.</param>
/// <param name="clock">Says when to keep.</param>
internal sealed class StepJournal(string folder, Func<string, string> pathOf, string run, KeepClock clock) : IStepJournal
{
    public bool IsDue(bool isStageEnd = false) => clock.IsDue(isStageEnd);

    public bool TryRestore(string name, Tensor host)
    {
        using SafetensorsFile? file = KeptTensors.Open(pathOf(name), run);
        if (file is null || !file.Names.Contains(name))
        {
            return false;
        }

        Tensor kept = file.Get(name);
        if (kept.Type != host.Type || kept.Shape != host.Shape)
        {
            return false;
        }

        kept.ByteSpan(0, checked((int)kept.Bytes)).CopyTo(host.ByteSpan(0, checked((int)host.Bytes)));
        GC.KeepAlive(kept);
        GC.KeepAlive(host);
        return true;
    }

    public void Keep(string name, Tensor host) =>
        clock.Keep(() => JournalException.Guard(
            folder, () => KeptTensors.Write(pathOf(name), run, new Dictionary<string, Tensor> { [name] = host })));

    public void Drop(string name) => File.Delete(pathOf(name));
}
