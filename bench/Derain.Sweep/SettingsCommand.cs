using System.CommandLine;
using Derain.Runtime.Pipelines;

namespace Derain.Sweep;

/// <summary>Varies each setting of the method on its own, and measures rain removed and structure kept.</summary>
internal static class SettingsCommand
{
    public static Command Create()
    {
        SweepOptions options = new();
        var axes = new Option<string>("--axes")
        {
            Description = "What to vary.",
            DefaultValueFactory = _ => "skip,guidance,steps,blocks,prompts,inversion",
        };
        var command = new Command("settings", "Varies each setting on its own.") { axes };
        options.AddTo(command);
        command.SetAction(parsed => options.Run(parsed, (model, clips, folder) =>
            Run(model, clips, folder, parsed.GetRequiredValue(axes).Split(','))));
        return command;
    }

    private static void Run(DerainModel model, ClipSet clips, string folder, string[] axes)
    {
        var trials = new Trials(model, clips);
        var results = new SweepResults(trials.Baselines(), []);
        foreach (SweepAxis axis in SweepAxis.All(model).Where(axis => axes.Contains(axis.Name)))
        {
            foreach (SweepPoint point in axis.Points)
            {
                results.Points.Add((axis, point, trials.Measure(point.Options)));
                Console.Error.WriteLine(SweepTable.Row(results.Points[^1]));
                results.Write(folder); // it takes long: what there is of it is kept
            }
        }

        Console.WriteLine(SweepTable.Markdown(results));
    }
}
