using System.CommandLine;
using BenchmarkDotNet.Running;
using Derain.Bench;
using Derain.Bench.Components;

// dotnet run -c Release --project bench/Derain.Bench -- --filter '*'
// dotnet run -c Release --project bench/Derain.Bench -- component vae-decode --model DIR --inputs X.safetensors --repeat 5
if (args is ["component", ..])
{
    var program = new RootCommand("Benchmarks of Derain.") { ComponentCommand.Create() };
    return program.Parse(args).Invoke();
}

BenchmarkSwitcher.FromAssembly(typeof(OperationBenchmarks).Assembly).Run(args, new BenchConfig());
return 0;
