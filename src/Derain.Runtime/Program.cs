using Derain.Runtime.Cli;
using Derain.Runtime.Pipelines;

using Interruption interruption = new();
bool isInteractive = !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb";
Terminal terminal = new(Console.Out, Console.Error)
{
    IsInteractive = isInteractive,
    Cancellation = interruption.Token,
    PromptCache = PromptCache.OfUser(),
};
return interruption.Translate(CommandLine.Run(args, terminal));
