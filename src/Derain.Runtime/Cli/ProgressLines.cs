namespace Derain.Runtime.Cli;

/// <summary>Progress for a log: a line when a stage ends, and before that after every tenth of it, but at most one a second.</summary>
/// <param name="output">The log.</param>
internal sealed class ProgressLines(TextWriter output)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private TimeSpan? _lastLine;
    private int _lastTenth;

    public void Show(RunSnapshot snapshot)
    {
        if (snapshot.Progress.Step == 0)
        {
            _lastTenth = 0;
        }

        int tenth = 10 * snapshot.Progress.Step / snapshot.Progress.Steps;
        bool isNews = tenth != _lastTenth || snapshot.Progress.Step == 0;
        bool isTime = _lastLine is null || snapshot.Elapsed - _lastLine >= Pause;
        if ((isNews && isTime) || snapshot.EndsStage)
        {
            output.WriteLine(snapshot);
            (_lastLine, _lastTenth) = (snapshot.Elapsed, tenth);
        }
    }
}
