using System.CommandLine;
using Derain.Kernels.Backends;
using Derain.Runtime.Pipelines;
using Derain.Runtime.Video;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Cli;

/// <summary><c>info [MODEL|VIDEO]</c>: this machine, a checkpoint, or a clip and what deraining it would cost.</summary>
internal static class InfoCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string?> subject = new("MODEL|VIDEO")
        {
            Description = "A model (folder, name or hub id) or a clip; this machine if neither is given.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        RunArguments run = new();
        Option<bool> json = CommonOptions.Json();
        Command command = new("info", "Tells about this machine, a model, or a clip and what deraining it would cost.") { subject };
        run.AddTo(command);
        command.Options.Add(json);
        command.SetAction(parsed =>
        {
            RunRequest request = run.Read(parsed);
            request.Check();
            Describe(parsed.GetValue(subject), request, terminal).Print(terminal.Output, parsed.GetValue(json));
            return ExitCodes.Done;
        });
        return command;
    }

    private static FactSheet Describe(string? subject, RunRequest request, Terminal terminal)
    {
        if (subject is null && request.Model is null)
        {
            IReadOnlyList<IBackend> machine = DeviceFactory.OpenAll(request.Device, terminal);
            try
            {
                return DeviceReport.Create(machine, terminal.Models, terminal.PromptCache);
            }
            finally
            {
                foreach (IBackend device in machine)
                {
                    device.Dispose();
                }
            }
        }

        VideoInfo? clip = subject is not null && IsClip(subject)
            ? VideoProbe.Probe(subject, cancellation: terminal.Cancellation)
            : null;
        if (clip is null && subject is not null && request.Model is not null)
        {
            throw CommandException.Usage($"There is no clip '{subject}'; with --model, the argument is a clip.");
        }

        bool isGuess = clip is null && subject is not null;
        ModelChoice choice = Find(isGuess ? subject : request.Model, isGuess, terminal);
        using ModelSession session = ModelSession.For(choice, request, terminal);
        return clip is null ? ModelReport.Create(choice, session.Replicas.First) : ClipReport.Create(clip, request, session);
    }

    private static bool IsClip(string subject)
    {
        if (DerainRequest.IsSafetensors(subject))
        {
            throw CommandException.Usage(
                $"info describes clips and models; 'weights-tools inspect {subject}' lists the tensors of a file.");
        }

        return File.Exists(subject)
            || (Directory.Exists(subject) && !CheckpointFolder.LooksLikeModel(subject))
            || FramePattern.TryParse(subject, out _);
    }

    private static ModelChoice Find(string? model, bool isGuess, Terminal terminal)
    {
        try
        {
            return ModelChoice.Find(model, terminal);
        }
        catch (WeightException) when (isGuess && Path.HasExtension(model))
        {
            throw new CommandException(ExitCodes.BadInput, $"There is no clip or model '{model}'.");
        }
    }
}
