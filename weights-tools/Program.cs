using Derain.WeightsTools.Cli;

return ToolCommand.Run(args, Console.Out, Console.Error);
