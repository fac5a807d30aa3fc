using Derain.Runtime.Demo;
using Derain.Runtime.Evaluation;
using Derain.Runtime.Pipelines;
using Derain.Runtime.Video;

namespace Derain.Sweep;

/// <summary>Runs settings on the clips; what was run once is not run again.</summary>
internal sealed class Trials(DerainModel model, ClipSet clips)
{
    private readonly Dictionary<DerainOptions, Outcome> _known = [];

    /// <summary>The clips as they are, and after the autoencoder alone.</summary>
    public IReadOnlyList<(string Name, Outcome Outcome)> Baselines()
    {
        DerainOptions options = model.Defaults.Options;
        return [("as they are", Measure(null)), ("autoencoder alone", Measure(options with { Skip = options.Steps }))];
    }

    /// <summary>Runs a setting on every clip.</summary>
    public Outcome Measure(DerainOptions? options)
    {
        if (options is not null && _known.TryGetValue(options, out Outcome known))
        {
            return known;
        }

        Single[] heavy = [.. clips.Heavy.Select(pair => Run(pair, options))];
        Single[] light = [.. clips.Light.Select(pair => Run(pair, options))];
        Single[] clear = [.. clips.Clear.Select(pair => Run(pair, options, isOfClear: true))];
        Outcome outcome = new(
            heavy.Average(one => one.Figures.Psnr),
            heavy.Average(one => one.Figures.Ssim),
            heavy.Average(one => one.RainLeft),
            light.Average(one => one.Figures.Psnr),
            clear.Average(one => one.Figures.Psnr),
            heavy.Average(one => one.Seconds));
        if (options is not null)
        {
            _known.Add(options, outcome);
        }

        return outcome;
    }

    private Single Run(DemoClips pair, DerainOptions? options, bool isOfClear = false)
    {
        Demonstration demonstration = new(model, pair, pair.Rainy.Size);
        double rain = 0;
        double left = 0;
        DemoResult result = demonstration.Run(new DemoVariant("trial", "trial", options, isOfClear), frame =>
        {
            for (int i = 0; i < frame.Clear.Length; i++)
            {
                int added = frame.Rainy[i] - frame.Clear[i];
                rain += added * added;
                left += added * (frame.Result[i] - frame.Clear[i]);
            }
        });
        return new Single(result.Score.Figures, left / rain, result.Time.TotalSeconds);
    }

    private readonly record struct Single(QualityFigures Figures, double RainLeft, double Seconds);
}
