using BenchmarkDotNet.Running;
using Derain.Bench;

// dotnet run -c Release --project bench/Derain.Bench -- --filter '*'
BenchmarkSwitcher.FromAssembly(typeof(OperationBenchmarks).Assembly).Run(args, new BenchConfig());
return 0;
