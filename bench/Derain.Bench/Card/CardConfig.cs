using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Derain.Bench.Card;

/// <summary>One execution to an iteration, by the card's clock: the cache is emptied before each.</summary>
internal sealed class CardConfig : ManualConfig
{
    public CardConfig()
    {
        AddJob(Job.Default
            .WithToolchain(InProcessEmitToolchain.Instance)
            .WithClock(CardClock.Instance)
            .WithEvaluateOverhead(false) // what a call costs the processor is over before the card gets to it
            .WithInvocationCount(1)
            .WithUnrollFactor(1)
            .WithWarmupCount(2)
            .WithIterationCount(15));
        AddColumn(RateColumn.Teraflops, RateColumn.Gigabytes, RooflineColumn.Instance);
    }
}
