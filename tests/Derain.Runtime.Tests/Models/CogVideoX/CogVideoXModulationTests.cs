using Derain.Kernels.Backends;
using Derain.Kernels.Tensors;
using Derain.Runtime.Graph;
using Derain.Runtime.Models.CogVideoX;
using Derain.Runtime.Tests.Graph;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Tests.Models.CogVideoX;

public class CogVideoXModulationTests
{
    private const double Rounding = 1e-6;

    public static IEnumerable<object[]> Backends => TestBackends.With(["tiny-2b"], ["tiny-5b"]);

    [Theory]
    [MemberData(nameof(Backends))]
    public void A_row_is_what_its_timestep_gives_alone(string backendName, string model)
    {
        using IBackend backend = TestBackends.Create(backendName);
        using TestCheckpoint checkpoint = new(model, "transformer", backend);
        CogVideoXModulation modulation = new(checkpoint.Scope, CogVideoXTransformerConfig.Read(checkpoint.Config));
        float[] timesteps = [.. Enumerable.Range(0, 21).Select(i => 999f - (47 * i))]; // more than a product takes row by row

        Tensor all = Compute(checkpoint.Weights, modulation, timesteps);

        Assert.Equal(new Shape([21, modulation.Width]), all.Shape);
        foreach (int row in (int[])[0, 5, 20])
        {
            Tensor alone = Compute(checkpoint.Weights, modulation, [timesteps[row]]);
            GoldenAssert.Close(all.Slice(axis: 0, row, 1).ReadFloats(), alone.ReadFloats(), Rounding, Rounding, $"row {row}");
        }
    }

    [Theory]
    [InlineData("tiny-2b")]
    [InlineData("tiny-1.5")]
    public void A_prediction_reads_no_weight_of_it_and_it_no_other(string model)
    {
        using IBackend backend = TestBackends.Create("cpu");
        using TestCheckpoint checkpoint = new(model, "transformer", backend);
        CogVideoXTransformer transformer = new(checkpoint.Scope, CogVideoXTransformerConfig.Read(checkpoint.Config));
        using CogVideoXPredictor predictor = new(transformer, checkpoint.Weights);
        CogVideoXTransformerConfig config = transformer.Config;
        OperationGraph prediction = predictor.BuildGraph(
            [1, 2, config.InChannels, 4, 6], [2, config.MaxTextSeqLength, config.TextEmbedDim], BlockSet.None);

        Assert.DoesNotContain(WeightsOf(prediction), CogVideoXModulation.Owns);
        string[] own = WeightsOf(ModulationTable.BuildGraph(transformer.Modulation, DType.F32, timesteps: 3));
        Assert.All(own, name => Assert.True(CogVideoXModulation.Owns(name), name));
        Assert.Equal(2 * (2 + (2 * config.NumLayers) + 1), own.Length);
    }

    private static string[] WeightsOf(OperationGraph graph) =>
        [.. graph.Nodes.SelectMany(node => node.Operands).OfType<ParameterValue>().Select(weight => weight.Weight.Name).Distinct()];

    private static Tensor Compute(DeviceWeights weights, CogVideoXModulation modulation, float[] timesteps) => TestGraph.Run(
        weights,
        new Dictionary<string, Tensor> { ["timesteps"] = Tensor.OnHost<float>([timesteps.Length], timesteps) },
        (graph, x) => graph.Output("modulation", modulation.Forward(x["timesteps"])))["modulation"];
}
