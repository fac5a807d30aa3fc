using System.Text.Json.Nodes;

namespace Derain.Runtime.Pipelines;

/// <summary>How the work of a clip is divided among devices.</summary>
/// <param name="Devices">Number of devices.</param>
/// <param name="Lanes">Windows that are derained at a time, each on devices of its own.</param>
public sealed record DeviceSpread(int Devices, int Lanes)
{
    /// <summary>Windows of which frames are held at a time: one that waits beside those that are under way.</summary>
    public int WindowsHeld => Lanes == 1 ? 1 : Lanes + 1;

    /// <summary>How a clip is spread.</summary>
    /// <param name="devices">Number of devices, 1 or more.</param>
    /// <param name="windows">Windows of the clip; more than there are devices if that is not known.</param>
    public static DeviceSpread Of(int devices, long windows = long.MaxValue) =>
        new(devices, (int)Math.Clamp(windows, 1, devices));

    /// <summary>What of a stage's time on one device it takes on all of them, if they are alike and nothing is lost.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="windows">Windows of the clip.</param>
    internal double ShareOf(DerainStage stage, long windows)
    {
        _ = stage;
        long rounds = (windows + Lanes - 1) / Lanes;
        return (double)rounds / windows;
    }

    /// <summary>The division for machines.</summary>
    internal JsonObject ToJson() => new() { ["devices"] = Devices, ["windows"] = Lanes };

    /// <summary>The division in a few words; empty for one device.</summary>
    public override string ToString() => Devices == 1 ? "" : $"{Lanes} windows at a time on {Devices} devices";
}
