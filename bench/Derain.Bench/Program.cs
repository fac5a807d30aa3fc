using System.CommandLine;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using Derain.Bench;
using Derain.Bench.Card;
using Derain.Bench.Components;
using Derain.Bench.Host;
using Derain.Kernels.Cuda;

// dotnet run -c Release --project bench/Derain.Bench -- --filter '*Host*'
// dotnet run -c Release --project bench/Derain.Bench -- --filter '*Card.Fp16*'
// dotnet run -c Release --project bench/Derain.Bench -- component vae-decode --model DIR --inputs X.safetensors --repeat 5
if (args is ["component", ..])
{
    var program = new RootCommand("Benchmarks of Derain.") { ComponentCommand.Create() };
    return program.Parse(args).Invoke();
}

Type[] host = [typeof(AttentionBenchmarks), typeof(Conv3dBenchmarks), typeof(GroupNormBenchmarks), typeof(LinearBenchmarks)];
Type[] card = CudaDevice.All.Count > 0 ? [typeof(Fp16Benchmarks), typeof(Bf16Benchmarks)] : [];
BenchmarkSwitcher.FromTypes([.. host, .. card]).Run(args, new BenchConfig(ConsoleLogger.Default));
return 0;
