using System.Diagnostics;
using Derain.Kernels.Backends;
using Derain.Runtime.Pipelines;

namespace Derain.Runtime.Reports;

/// <summary>
/// Keeps how a run went: its steps, their time, and the memory after each. A long run is thinned out, so that no more than
/// <see cref="MaxSamples"/> moments are held; the peaks count every one.
/// </summary>
/// <param name="backend">The device, whose memory is looked at too, where it has its own.</param>
/// <param name="time">The time.</param>
public sealed class RunTrace(IBackend? backend = null, TimeProvider? time = null) : IProgress<DerainProgress>
{
    /// <summary>The most moments that are held.</summary>
    public const int MaxSamples = 1024;

    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly long _start = (time ?? TimeProvider.System).GetTimestamp();
    private readonly long? _freeAtStart = backend?.FreeBytes;
    private readonly List<RunSample> _samples = [];
    private readonly Dictionary<int, long> _lastOf = []; // windows may be under way side by side
    private readonly long _peakBefore = ProcessPeak();
    private long _peakSeen;
    private int _reports;
    private int _stride = 1;

    /// <summary>The moments, from first to last.</summary>
    public IReadOnlyList<RunSample> Samples => _samples;

    /// <summary>
    /// The most memory the process had since this began, between the moments too; where it once had more before, the most at a moment.
    /// </summary>
    public long PeakResidentBytes => ProcessPeak() is var peak && peak > _peakBefore ? peak : _peakSeen;

    /// <summary>The most memory that was taken of the device; null on a host.</summary>
    public long? PeakDeviceBytes { get; private set; }

    /// <summary>The latest moment, held or not.</summary>
    public RunSample Latest { get; private set; }

    /// <summary>Notes how far the run is.</summary>
    public void Report(DerainProgress value)
    {
        long now = _time.GetTimestamp();
        long resident = Environment.WorkingSet;
        long? device = _freeAtStart is { } free && backend!.FreeBytes is { } left ? Math.Max(0, free - left) : null;
        _peakSeen = Math.Max(_peakSeen, resident);
        PeakDeviceBytes = device is null ? null : Math.Max(PeakDeviceBytes ?? 0, device.Value);
        double? step = value.Step == 0 ? null : _time.GetElapsedTime(_lastOf.GetValueOrDefault(value.Window), now).TotalSeconds;
        _lastOf[value.Window] = now;
        Latest = new RunSample(_time.GetElapsedTime(_start, now), value.Stage, step, resident, device);
        if (_reports++ % _stride == 0)
        {
            Add(Latest);
        }
    }

    private static long ProcessPeak()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }

    private void Add(RunSample sample)
    {
        if (_samples.Count == MaxSamples)
        {
            for (int index = 0; index < MaxSamples / 2; index++)
            {
                _samples[index] = _samples[2 * index];
            }

            _samples.RemoveRange(MaxSamples / 2, MaxSamples / 2);
            _stride *= 2;
        }

        _samples.Add(sample);
    }
}
