using Spectre.Console;

namespace Derain.Runtime.Cli;

/// <summary>Progress for a person: a bar that fills over the whole run, with step, speed and time left beside it.</summary>
internal static class ProgressBar
{
    /// <summary>Does the work with a bar in the terminal's last line; the bar goes when the work ends, however it ends.</summary>
    public static void While(TextWriter output, Action<Action<RunSnapshot>> work)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        console.Progress()
            .AutoClear(true)
            .Columns(new ProgressBarColumn { Width = 30 }, new TaskDescriptionColumn { Alignment = Justify.Left })
            .Start(context =>
            {
                ProgressTask bar = context.AddTask("starting", maxValue: 1);
                work(snapshot =>
                {
                    bar.Description = Markup.Escape(snapshot.ToString());
                    bar.Value = snapshot.Share;
                });
            });
    }
}
