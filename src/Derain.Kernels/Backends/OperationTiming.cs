namespace Derain.Kernels.Backends;

/// <summary>What one kind of operation took.</summary>
/// <param name="Operation">Its name.</param>
/// <param name="Calls">How often it ran.</param>
/// <param name="Elapsed">Time from its start to its end, all calls together.</param>
/// <param name="Flops">Floating-point operations, all calls together.</param>
public sealed record OperationTiming(string Operation, long Calls, TimeSpan Elapsed, double Flops)
{
    /// <summary>10⁹ floating-point operations per second.</summary>
    public double GigaflopsPerSecond => Elapsed > TimeSpan.Zero ? Flops / Elapsed.TotalSeconds / 1e9 : 0;
}
