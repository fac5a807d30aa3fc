using Derain.Runtime.Models.CogVideoX;
using Derain.Runtime.Schedulers;

namespace Derain.Runtime.Pipelines;

/// <summary>What a run of ZSVD does. The values of a new instance are the paper's, for CogVideoX-2b.</summary>
public sealed record DerainOptions
{
    /// <summary>The paper's words for rain.</summary>
    public const string DefaultNegativePrompt =
        "heavy rain, light rain, drizzle, sprinkle, shower, raindrops, rainstorm, streak";

    /// <summary>What to move away from: the concept of rain, in words.</summary>
    public string NegativePrompt { get; init; } = DefaultNegativePrompt;

    /// <summary>What to move towards; empty for the null prompt.</summary>
    public string Prompt { get; init; } = "";

    /// <summary>Steps of the schedule, 1 to 1000.</summary>
    public int Steps { get; init; } = 100;

    /// <summary>
    /// Steps at the noisy end that are left out, 0 to Steps: the more, the closer to the source. All of them leave nothing but the
    /// autoencoder's round trip.
    /// </summary>
    public int Skip { get; init; } = 40;

    /// <summary>s, how far to move from the rain branch to the null branch and beyond; 1 is no guidance.</summary>
    public double Guidance { get; init; } = 15;

    /// <summary>Blocks in which attention is switched.</summary>
    public BlockSet SwitchBlocks { get; init; } = BlockSet.DefaultFor(30);

    /// <summary>How the clip is brought into the model's noise space.</summary>
    public InversionMethod Inversion { get; init; } = InversionMethod.Ddpm;

    /// <summary>
    /// Whether the step to the clean end has a map like all others: what the model gets wrong there on the clip itself is added back,
    /// so that a run without guidance ends at the clip's own latents. The paper's does not; the fewer the steps, the more it matters.
    /// Without effect on DDIM inversion.
    /// </summary>
    public bool LastMap { get; init; }

    /// <summary>Seed of all noise.</summary>
    public ulong Seed { get; init; }

    /// <summary>Whether the autoencoder works in tiles: less memory, a slightly different result.</summary>
    public bool TiledVae { get; init; }

    /// <summary>Every timestep that a run predicts at.</summary>
    /// <param name="schedule">The steps that are walked.</param>
    internal IReadOnlyCollection<int> TimestepsOf(InversionSchedule schedule)
    {
        HashSet<int> timesteps = [.. schedule.Steps.Select(step => step.Ddim.Timestep)];
        if (Inversion == InversionMethod.Ddim)
        {
            timesteps.UnionWith(schedule.Steps.Select(step => DdimInversion.TimestepOf(step.Ddim)));
        }

        return timesteps;
    }
}
