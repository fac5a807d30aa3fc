using System.CommandLine;
using Derain.Sweep;

// python3 weights-tools/train clips RUN --clips 18
// dotnet run -c Release --project bench/Derain.Sweep -- settings RUN/clips
// dotnet run -c Release --project bench/Derain.Sweep -- clips RUN/clips
return new RootCommand("Measures what the method does with a model, on clips whose clear twins are known.")
{
    SettingsCommand.Create(), ClipsCommand.Create(),
}.Parse(args).Invoke();
