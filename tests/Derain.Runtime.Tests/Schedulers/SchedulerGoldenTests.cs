using System.Text.RegularExpressions;
using Derain.Runtime.Schedulers;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Tests.Schedulers;

/// <summary>Every tensor of <c>components/scheduler.safetensors</c>, replayed by its name.</summary>
public partial class SchedulerGoldenTests : IDisposable
{
    private const string File = "components/scheduler.safetensors";

    private readonly SafetensorsFile _goldens = Goldens.Open(File);

    public static TheoryData<string> Names
    {
        get
        {
            using SafetensorsFile file = Goldens.Open(File);
            return [.. file.Names.Where(name => name.Contains('.'))]; // the others are the inputs
        }
    }

    private ReadOnlySpan<float> Sample => Span<float>("sample");

    private ReadOnlySpan<float> Output => Span<float>("model_output");

    private ReadOnlySpan<float> Noise => Span<float>("noise");

    [Theory]
    [MemberData(nameof(Names))]
    public void Is_replayed(string name)
    {
        Match parts = NamePattern().Match(name);
        Assert.True(parts.Success, name);
        NoiseSchedule schedule = Load(parts.Groups["model"].Value);
        int steps = parts.Groups["steps"].Success ? int.Parse(parts.Groups["steps"].Value) : 0;
        switch (parts.Groups["kind"].Value)
        {
            case "alphas_cumprod":
                AssertClose(Span<double>(name), schedule.AlphasCumprod);
                break;
            case "timesteps":
                Assert.Equal(Span<int>(name).ToArray(), Timesteps.Create(schedule.Config, steps));
                break;
            case "variance":
                AssertClose(Span<double>(name), [.. Ddim(schedule, steps).Select(step => step.Variance)]);
                break;
            case "ddim_prev":
                AssertClose(Span<float>(name), ForEach(Ddim(schedule, steps), step => Apply(step.Mean, Sample, Output)));
                break;
            case "ddim_prev_1dim":
                AssertClose(Span<double>(name), ForEach(Ddim(schedule, steps), step => Apply(step.Mean, Wide(Sample), Wide(Output))));
                break;
            case "ddim_x0":
                AssertClose(Span<float>(name), ForEach(Ddim(schedule, steps), step => Apply(step.Clean, Sample, Output)));
                break;
            case "add_noise":
                AssertClose(Span<float>(name), ForEach(Ddim(schedule, steps), step => AddNoise(schedule, step, Sample, Noise)));
                AssertClose(Span<float>(name), ForEach(Ddim(schedule, steps), step => Apply(schedule.Noised(step.Timestep), Sample, Noise)));
                break;
            case "add_noise_fp16":
                AssertWithinOneUlp(
                    Span<Half>(name), ForEach(Ddim(schedule, steps), step => AddNoise<Half>(schedule, step, Narrow(Sample), Narrow(Noise))));
                break;
            case "dpm_prev":
                AssertClose(Span<float>(name), DpmTrajectory(schedule, steps, parts.Groups["model"].Value).Samples);
                break;
            case "dpm_x0":
                AssertClose(Span<float>(name), DpmTrajectory(schedule, steps, parts.Groups["model"].Value).Cleans);
                break;
            case "dpm_noise": // an input of the trajectory
                break;
            default:
                Assert.Fail($"Nothing replays {name}.");
                break;
        }
    }

    public void Dispose()
    {
        _goldens.Dispose();
        GC.SuppressFinalize(this);
    }

    [GeneratedRegex(@"^(?<model>2b|5b)\.(?<kind>.+?)(_(?<steps>\d+))?$")]
    private static partial Regex NamePattern();

    private static NoiseSchedule Load(string model) =>
        new(SchedulerConfig.Read(new CheckpointFolder(Goldens.Path($"tiny-{model}")).Config("scheduler")));

    private static IReadOnlyList<DdimStep> Ddim(NoiseSchedule schedule, int steps) =>
        new CogVideoXDdimScheduler(schedule, steps).Steps;

    private (float[] Samples, float[] Cleans) DpmTrajectory(NoiseSchedule schedule, int steps, string model)
    {
        ReadOnlySpan<float> noise = Span<float>($"{model}.dpm_noise_{steps}");
        float[] sample = Sample.ToArray();
        float[] earlier = [];
        List<float> samples = [];
        List<float> cleans = [];
        foreach (DpmStep step in new CogVideoXDpmScheduler(schedule, steps).Steps)
        {
            float[] clean = Apply<float>(step.Clean, sample, Output);
            step.Advance<float>(sample, clean, earlier, noise.Slice(samples.Count, sample.Length), sample);
            samples.AddRange(sample);
            cleans.AddRange(clean);
            earlier = clean;
        }

        return ([.. samples], [.. cleans]);
    }

    private static T[] ForEach<T>(IReadOnlyList<DdimStep> steps, Func<DdimStep, T[]> compute) => [.. steps.SelectMany(compute)];

    private static T[] Apply<T>(Mix combination, ReadOnlySpan<T> first, ReadOnlySpan<T> second)
        where T : System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        T[] result = new T[first.Length];
        combination.Apply(first, second, result);
        return result;
    }

    private static T[] AddNoise<T>(NoiseSchedule schedule, DdimStep step, ReadOnlySpan<T> clean, ReadOnlySpan<T> noise)
        where T : System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        T[] result = new T[clean.Length];
        schedule.AddNoise(step.Timestep, clean, noise, result);
        return result;
    }

    private static double[] Wide(ReadOnlySpan<float> values) => Array.ConvertAll(values.ToArray(), value => (double)value);

    private static Half[] Narrow(ReadOnlySpan<float> values) => Array.ConvertAll(values.ToArray(), value => (Half)value);

    private Span<T> Span<T>(string name)
        where T : unmanaged => _goldens.Get(name).Span<T>();

    private static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        double largest = 0;
        foreach (float value in expected)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        GoldenAssert.Close(actual, expected, 2e-6 * Math.Max(1, largest), 0);
    }

    private static void AssertClose(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            double bound = (1e-12 * Math.Abs(expected[i])) + 1e-14;
            Assert.True(Math.Abs(actual[i] - expected[i]) <= bound, $"[{i}]: {actual[i]:r} where {expected[i]:r} is expected.");
        }
    }

    private static void AssertWithinOneUlp(ReadOnlySpan<Half> expected, ReadOnlySpan<Half> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(
                actual[i] >= Half.BitDecrement(expected[i]) && actual[i] <= Half.BitIncrement(expected[i]),
                $"[{i}]: {actual[i]} where {expected[i]} is expected.");
        }
    }
}
