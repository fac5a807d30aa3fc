using System.CommandLine;
using Derain.Kernels.Cpu;
using Derain.Runtime.Pipelines;
using Derain.Runtime.Weights;

namespace Derain.Sweep;

/// <summary>What all commands are told.</summary>
internal sealed class SweepOptions
{
    private readonly Argument<string> _clips = new("CLIPS")
    {
        Description = "A folder of heavy*_rainy.mp4 and light*_rainy.mp4 with their _clean.mp4 twins.",
    };

    private readonly Option<string> _model = new("--model") { Description = "The model.", DefaultValueFactory = _ => "small" };

    private readonly Option<string> _output = new("-o")
    {
        Description = "The folder of the results.",
        DefaultValueFactory = _ => "artifacts/sweep",
    };

    private readonly Option<int> _heavy = Count("--heavy", "Clips of heavy rain.", 4);
    private readonly Option<int> _light = Count("--light", "Clips of light rain.", 2);
    private readonly Option<int> _clear = Count("--clear", "Clear clips, which should stay as they are.", 2);

    public void AddTo(Command command)
    {
        command.Arguments.Add(_clips);
        foreach (Option option in (ReadOnlySpan<Option>)[_model, _output, _heavy, _light, _clear])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Opens what was named and works on it; the output's folder exists.</summary>
    public void Run(ParseResult parsed, Action<DerainModel, ClipSet, string> work)
    {
        var clips = ClipSet.Open(
            parsed.GetRequiredValue(_clips), parsed.GetValue(_heavy), parsed.GetValue(_light), parsed.GetValue(_clear));
        using var backend = new CpuBackend();
        using DerainModel model = DerainModel.Load(new ModelLocator().Find(parsed.GetRequiredValue(_model)), backend);
        string folder = parsed.GetRequiredValue(_output);
        Directory.CreateDirectory(folder);
        work(model, clips, folder);
    }

    private static Option<int> Count(string name, string description, int count) =>
        new(name) { Description = description, DefaultValueFactory = _ => count };
}
