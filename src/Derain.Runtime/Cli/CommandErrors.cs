using Derain.Kernels.Cuda;
using Derain.Kernels.Cuda.Compilation;
using Derain.Kernels.Cuda.Interop;
using Derain.Kernels.Tensors;
using Derain.Runtime.Pipelines;
using Derain.Runtime.Pipelines.Journal;
using Derain.Runtime.Video;

namespace Derain.Runtime.Cli;

/// <summary>From what went wrong to the sentence a user reads and the exit code a script reads.</summary>
internal static class CommandErrors
{
    private const string OutOfMemory =
        "There is not enough memory: make --size or --window smaller, or add --tiled-vae; 'info' says what a clip takes.";

    /// <summary>Says what went wrong and gives the exit code. <c>DERAIN_DEBUG=1</c> adds the stack trace.</summary>
    public static int Report(Exception error, TextWriter output)
    {
        (int exitCode, string message) = Explain(error);
        output.WriteLine($"derain: {message}");
        if (Environment.GetEnvironmentVariable("DERAIN_DEBUG") == "1")
        {
            output.WriteLine(error);
        }

        return exitCode;
    }

    /// <summary>Does what writes the result: when that fails, it is the output that is at fault and not the input.</summary>
    public static T Writing<T>(Func<T> write)
    {
        try
        {
            return write();
        }
        catch (Exception error) when (error is VideoException or IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCodes.BadOutput, Sentence(error), error);
        }
    }

    /// <inheritdoc cref="Writing{T}"/>
    public static void Writing(Action write) => Writing(() =>
    {
        write();
        return true;
    });

    /// <summary>The exit code and the sentence of an error.</summary>
    public static (int ExitCode, string Message) Explain(Exception error)
    {
        (int exitCode, string message) = ExplainAlone(error);
        return (exitCode, FailedDevice.Of(error) is { } device ? $"{device}: {message}" : message);
    }

    private static (int ExitCode, string Message) ExplainAlone(Exception error) => error switch
    {
        CommandException command => (command.ExitCode, command.Message),
        OperationCanceledException => (ExitCodes.Interrupted, "Stopped; nothing was written."),
        RunChangedException changed => (ExitCodes.Usage, changed.Message),
        JournalException journal => (ExitCodes.BadOutput, journal.Message),
        DeviceMemoryException device => (ExitCodes.Failed, device.Message),
        CudaException or KernelCompileException => (ExitCodes.Failed, Sentence(error)),
        OutOfMemoryException => (ExitCodes.Failed, OutOfMemory),
        VideoException or IOException or UnauthorizedAccessException or ShapeException or NotFiniteNumberException =>
            (ExitCodes.BadInput, Sentence(error)),
        _ => (
            ExitCodes.Failed,
            $"Internal error, please report it with what DERAIN_DEBUG=1 adds: {error.GetType().Name}: {error.Message}"),
    };

    // The class library ends its own messages with the path, and without a full stop.
    private static string Sentence(Exception error) => error.Message.TrimEnd() switch
    {
        [.., '.'] whole => whole,
        var part => $"{part}.",
    };
}
