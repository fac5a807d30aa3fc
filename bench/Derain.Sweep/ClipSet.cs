using Derain.Runtime.Demo;

namespace Derain.Sweep;

/// <summary>Held-out clips, each with its clear twin.</summary>
/// <param name="Heavy">Clips of heavy rain.</param>
/// <param name="Light">Clips of light rain.</param>
/// <param name="Clear">Clips of which the clear twin is derained, and should stay what it is.</param>
internal sealed record ClipSet(IReadOnlyList<DemoClips> Heavy, IReadOnlyList<DemoClips> Light, IReadOnlyList<DemoClips> Clear)
{
    /// <summary>The first clips of each kind in a folder, by name.</summary>
    /// <exception cref="FileNotFoundException">There are too few.</exception>
    public static ClipSet Open(string folder, int heavy, int light, int clear)
    {
        IReadOnlyList<DemoClips> Take(string kind, int count)
        {
            DemoClips[] found = [.. ClipPair.AllIn(folder).Where(pair => Path.GetFileName(pair.Rainy).StartsWith(kind, StringComparison.Ordinal))
                .Take(count).Select(pair => DemoClips.Open(pair))];
            return found.Length == count
                ? found
                : throw new FileNotFoundException($"'{folder}' holds {found.Length} clips {kind}*_rainy.mp4 with twins; {count} are needed.");
        }

        return new ClipSet(Take("heavy", heavy), Take("light", light), Take("heavy", clear));
    }
}
