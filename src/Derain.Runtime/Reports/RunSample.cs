using Derain.Runtime.Pipelines;

namespace Derain.Runtime.Reports;

/// <summary>How a run was going at one moment.</summary>
/// <param name="Elapsed">Time since the run began.</param>
/// <param name="Stage">The stage it was in.</param>
/// <param name="SecondsPerStep">What the step that had just ended took; null where a stage begins.</param>
/// <param name="ResidentBytes">Memory of the process.</param>
/// <param name="DeviceBytes">Memory taken of the device since the run began; null on a host.</param>
public readonly record struct RunSample(
    TimeSpan Elapsed, DerainStage Stage, double? SecondsPerStep, long ResidentBytes, long? DeviceBytes);
