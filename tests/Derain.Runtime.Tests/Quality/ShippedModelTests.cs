using Derain.Kernels.Cpu;

namespace Derain.Runtime.Tests.Quality;

/// <summary>The quality gate: work on kernels, graphs or the method must not quietly lose what the shipped model gains.</summary>
public sealed class ShippedModelTests
{
    // A gain that grows is welcome, and then recorded here; one that shrinks is a regression.
    [Theory]
    [InlineData("heavy5101", 6.35)]
    [InlineData("heavy5104", 2.26)]
    public void A_few_steps_take_off_the_rain_they_did(string clip, double gain)
    {
        using CpuBackend backend = new();
        double now = ShippedModel.GainOf(backend, ShippedModel.Clip(clip), options => options with { Steps = 8, Skip = 1 });
        Assert.InRange(now, gain - ShippedModel.Margin, gain + 2 * ShippedModel.Margin);
    }

    [Theory]
    [Trait("Category", "Nightly")]
    [InlineData("heavy5101", 7.02)]
    [InlineData("heavy5104", 2.58)]
    [InlineData("light5105", -3.68)]
    public void The_full_setting_gains_what_it_did(string clip, double gain)
    {
        using CpuBackend backend = new();
        double now = ShippedModel.GainOf(backend, ShippedModel.Clip(clip));
        Assert.InRange(now, gain - ShippedModel.Margin, gain + 2 * ShippedModel.Margin);
    }
}
