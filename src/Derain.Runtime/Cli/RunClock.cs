using Derain.Kernels.Backends;
using Derain.Runtime.Pipelines;
using Derain.Runtime.Reports;

namespace Derain.Runtime.Cli;

/// <summary>Times the stages of a run as they are reported, and estimates how long the rest takes.</summary>
/// <param name="windows">Windows of the clip.</param>
/// <param name="steps">Steps of the inversion and of the deraining of each.</param>
/// <param name="show">Is shown every report.</param>
/// <param name="time">The time.</param>
/// <param name="backend">The device, whose memory is looked at, where it has its own.</param>
/// <param name="lanes">Windows that are derained side by side.</param>
internal sealed class RunClock(
    long windows, int steps, Action<RunSnapshot>? show = null, TimeProvider? time = null, IBackend? backend = null, int lanes = 1)
    : IProgress<DerainProgress>
{
    // Two texts instead of one, and a decoder about twice as large as the encoder: good enough until there are measurements.
    private const double DerainByInvert = 2;
    private const double DecodeByEncode = 2;

    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly TimeSpan[] _taken = new TimeSpan[4];
    private readonly int[] _done = new int[4];
    private readonly Dictionary<int, UnderWay> _underWay = [];
    private long? _start;
    private long _last;

    /// <summary>How the run goes: steps and memory.</summary>
    public RunTrace Trace { get; } = new(backend, time);

    /// <summary>When the first report came, as a timestamp of the time; null before.</summary>
    public long? Started => _start;

    /// <summary>Time since the latest report.</summary>
    public TimeSpan SinceLast => _start is null ? TimeSpan.Zero : _time.GetElapsedTime(_last);

    /// <summary>Steps that are done of a stage, in all windows.</summary>
    public int StepsOf(DerainStage stage) => _done[(int)stage];

    /// <summary>Time each stage has taken in all windows.</summary>
    public TimeSpan this[DerainStage stage] => _taken[(int)stage];

    public void Report(DerainProgress value)
    {
        long now = _time.GetTimestamp();
        Trace.Report(value);
        _start ??= now;
        UnderWay window = _underWay.GetValueOrDefault(value.Window, new UnderWay(now, now, value));
        if (value.Step > 0)
        {
            _taken[(int)value.Stage] += _time.GetElapsedTime(window.Last, now);
            _done[(int)value.Stage]++;
        }

        window = new UnderWay(value.Step == 0 ? now : window.StageStart, now, value);
        _underWay[value.Window] = window;
        _last = now;
        TimeSpan stageTime = _time.GetElapsedTime(window.StageStart, now);
        double speed = value.Step > 0 && stageTime > TimeSpan.Zero ? value.Step / stageTime.TotalSeconds : 0;
        show?.Invoke(new RunSnapshot(value, windows, stageTime, speed, _time.GetElapsedTime(_start.Value, now), Left(value.Tiles))
        {
            ResidentBytes = Trace.Latest.ResidentBytes,
            DeviceBytes = Trace.Latest.DeviceBytes,
        });
        if (value.Stage == DerainStage.Decode && value.Step == value.Steps && value.Tile == value.Tiles - 1)
        {
            _underWay.Remove(value.Window);
        }
    }

    private TimeSpan? Left(int tiles)
    {
        if (StepTime(DerainStage.Encode) is not { } encode || StepTime(DerainStage.Invert) is not { } invert)
        {
            return null;
        }

        TimeSpan derain = StepTime(DerainStage.Derain) ?? invert * DerainByInvert;
        TimeSpan decode = StepTime(DerainStage.Decode) ?? encode * DecodeByEncode;
        TimeSpan[] whole = [encode, steps * invert, steps * derain, decode];
        TimeSpan pass = encode + steps * (invert + derain) + decode;
        TimeSpan left = TimeSpan.Zero;
        foreach (DerainProgress latest in _underWay.Values.Select(window => window.Latest))
        {
            left += whole[(int)latest.Stage] * ((double)(latest.Steps - latest.Step) / latest.Steps);
            for (int stage = (int)latest.Stage + 1; stage < whole.Length; stage++)
            {
                left += whole[stage];
            }

            left += (tiles - 1 - latest.Tile) * pass;
        }

        long later = windows - 1 - _underWay.Keys.Max();
        left += later * tiles * pass;
        return left / Math.Clamp(later + _underWay.Count, 1, lanes);
    }

    private TimeSpan? StepTime(DerainStage stage) => _done[(int)stage] == 0 ? null : _taken[(int)stage] / _done[(int)stage];

    private readonly record struct UnderWay(long StageStart, long Last, DerainProgress Latest);
}
