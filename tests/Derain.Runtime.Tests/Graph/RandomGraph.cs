using CsCheck;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;
using Derain.Runtime.Graph;
using Derain.Runtime.Tests.Models;

namespace Derain.Runtime.Tests.Graph;

/// <summary>Graphs of small operations wired at random: views of views, values used often and never, results on the way.</summary>
internal static class RandomGraph
{
    /// <summary>Graphs of up to 40 operations with a number of outputs.</summary>
    public static Gen<OperationGraph> Gen { get; } =
        CsCheck.Gen.Select(CsCheck.Gen.Int[0, 9], CsCheck.Gen.Int[0, 100], CsCheck.Gen.Int[0, 100]).Array[1, 40]
            .Select(CsCheck.Gen.Int[0, 100].Array[1, 4], Build);

    /// <summary>Input values, for a run.</summary>
    public static Dictionary<string, Tensor> InputsOf(OperationGraph graph) => graph.Inputs.ToDictionary(
        input => input.Name, input => FormulaWeights.Create(input.Name, input.Shape, mean: 0, scale: 1));

    private static OperationGraph Build((int Kind, int First, int Second)[] steps, int[] outputs)
    {
        GraphBuilder graph = new(DType.F32);
        List<Value> values =
        [
            graph.Input("x", new TensorType(DType.F32, [8, 9])),
            graph.Input("y", new TensorType(DType.F32, [8, 9])),
            graph.Constant("table", FormulaWeights.Create("table", [12, 6], mean: 0, scale: 1)),
        ];
        foreach ((int kind, int first, int second) in steps)
        {
            Value a = values[^(1 + (first % values.Count))];
            List<Value> alike = values.FindAll(value => value.Shape == a.Shape);
            Value b = alike[second % alike.Count];
            (int rows, int columns) = (a.Shape[0], a.Shape[1]);
            values.Add(kind switch
            {
                0 => a.Silu(),
                1 => a + b,
                2 => a * b,
                3 => graph.Apply(new Copy(DType.F32), a),
                4 when rows % 2 == 0 => a.Slice(axis: 0, rows / 2, rows / 2),
                5 when rows != columns => a.Reshape(columns, rows),
                6 when rows < 64 => a.Concat(b, axis: 0),
                7 => graph.Apply(new LinearCombination(0.5, -1), a, b),
                8 => graph.Apply(new LayerNorm(1e-3), a),
                _ => graph.Apply(new Linear(), a, a),
            });
        }

        foreach (int output in outputs.Distinct())
        {
            graph.Output($"output{output}", values[^(1 + (output % values.Count))]);
        }

        return graph.Build();
    }
}
