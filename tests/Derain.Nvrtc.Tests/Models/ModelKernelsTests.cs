using Derain.Kernels.Backends;
using Derain.Kernels.Cuda;
using Derain.Kernels.Tensors;
using Derain.Runtime.Graph;
using Derain.Runtime.Models.CogVideoX;
using Derain.Runtime.Models.T5;
using Derain.Runtime.Weights;

namespace Derain.Nvrtc.Tests.Models;

/// <summary>
/// The published models at full size, on every kind of card: a kernel that one of them needs and that is not on the list fails
/// here. One layer stands for all, since they are alike.
/// </summary>
public class ModelKernelsTests
{
    private const int Layers = 1;

    private static readonly Dictionary<(string Name, DType Type), Checkpoint> Checkpoints = [];

    public static MatrixTheoryData<int, DType> Devices =>
        new(Enumerable.Range(0, DryDevices.Count), [DType.F16, DType.BF16, DType.F32]);

    public static TheoryData<int> AllDevices => [.. Enumerable.Range(0, DryDevices.Count)];

    [Theory]
    [MemberData(nameof(Devices))]
    public void Transformers(int device, DType type)
    {
        Predict("cogvideox-2b-transformer", [1, 13, 16, 60, 90], device, type);
        Predict("cogvideox-5b-transformer", [1, 13, 16, 60, 90], device, type);
        Predict("cogvideox-1.5-5b-transformer", [1, 22, 16, 96, 170], device, type);
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void The_autoencoder(int device, DType type)
    {
        Checkpoint checkpoint = Open("cogvideox-vae", type);
        using CudaBackend backend = DryDevices.Open(device, type);
        using var weights = new DeviceWeights(backend);
        using var vae = new CogVideoXVae(
            new WeightScope(checkpoint.Weights), CogVideoXVaeConfig.Read(checkpoint.Config), weights);

        Tensor moments = vae.EncodeMoments(backend.Allocate(type, [1, 49, 480, 720, 3]));
        _ = vae.Sample(moments, backend.Allocate(DType.F32, [1, 16, 13, 60, 90]));
        _ = vae.DecodeVideo(backend.Allocate(type, [1, 13, 60, 90, 16]));
    }

    [Theory]
    [MemberData(nameof(AllDevices))]
    public void The_text_encoder(int device)
    {
        // It works in F32 whatever the others compute in: its activations overflow 16 bits.
        Checkpoint checkpoint = Open("t5-v1_1-xxl-encoder", DType.F16);
        using CudaBackend backend = DryDevices.Open(device, DType.F16);
        using var weights = new DeviceWeights(backend);
        var encoder = new T5Encoder(
            new WeightScope(checkpoint.Weights), T5EncoderConfig.Read(checkpoint.Config) with { NumLayers = Layers });
        var graph = new GraphBuilder(DType.F32);
        graph.Output("text", encoder.Forward(graph.Input("ids", new TensorType(DType.I32, [2, 226]))));
        using var executor = new Executor(graph.Build(), weights);
        _ = executor.Run(new Dictionary<string, Tensor> { ["ids"] = backend.Allocate(DType.I32, [2, 226]) });
    }

    private static void Predict(string name, Shape latents, int device, DType type)
    {
        Checkpoint checkpoint = Open(name, type);
        CogVideoXTransformerConfig config = CogVideoXTransformerConfig.Read(checkpoint.Config) with { NumLayers = Layers };
        using CudaBackend backend = DryDevices.Open(device, type);
        using var weights = new DeviceWeights(backend);
        using var predictor = new CogVideoXPredictor(
            new CogVideoXTransformer(new WeightScope(checkpoint.Weights), config), weights);

        // Inversion has one branch. Deraining has two, and in some blocks one reads the other's text.
        foreach ((int branches, BlockSet blocks) in new[] { (1, BlockSet.None), (2, BlockSet.Parse("0", Layers)) })
        {
            Tensor text = backend.Allocate(DType.F32, [branches, config.MaxTextSeqLength, config.TextEmbedDim]);
            _ = predictor.Predict(backend.Allocate(DType.F32, latents), text, 499, blocks);
        }
    }

    /// <summary>A checkpoint of zeros, made once, in the type that the device computes in so that nothing is converted.</summary>
    private static Checkpoint Open(string name, DType type)
    {
        if (!Checkpoints.TryGetValue((name, type), out Checkpoint? checkpoint))
        {
            var names = ManifestWeights.Open(
                Path.Combine(SpecializationList.Root, "tests", "golden", "keys", $"{name}.json"), type);
            Checkpoints.Add((name, type), checkpoint = new Checkpoint(new BlankWeights(names), names.Config));
        }

        return checkpoint;
    }

    private sealed record Checkpoint(BlankWeights Weights, ConfigFile Config);
}
