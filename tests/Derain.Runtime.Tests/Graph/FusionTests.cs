using Derain.Kernels.Backends;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;
using Derain.Runtime.Graph;
using Derain.Runtime.Models.CogVideoX;
using Derain.Runtime.Tests.Models;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Tests.Graph;

public class FusionTests
{
    private const int TextTokens = 2;

    /// <summary>What is fused: a value, what is made of it, and what both are together.</summary>
    private static readonly Dictionary<string, Rule> Rules = new()
    {
        ["linear, activation"] = new(Project, x => x.GeluTanh(), new Linear(Activation.GeluTanh)),
        ["linear, gated residual"] = new(
            Project,
            x => In(x, "residual", 2, 5, 8).AddGated(x, In(x, "gate", 1, 8), In(x, "text gate", 1, 8), TextTokens),
            new Linear(TextTokens: TextTokens)),
        ["linear, added"] = new(Project, x => x + In(x, "residual", 2, 5, 8), new Linear()),
        ["linear, added to"] = new(Project, x => In(x, "residual", 2, 5, 8) + x, new Linear()),
        ["layer norm, modulation"] = new(
            graph => graph.Apply(new LayerNorm(1e-5), In(graph, "x", 2, 5, 8), In(graph, "weight", 8), In(graph, "bias", 8)),
            x => x.Modulate(In(x, "shift", 1, 8), In(x, "scale", 1, 8), In(x, "text shift", 1, 8), In(x, "text scale", 1, 8), TextTokens),
            new LayerNorm(1e-5, TextTokens)),
        ["bare layer norm, plain modulation"] = new(
            graph => graph.Apply(new LayerNorm(1e-5), In(graph, "x", 2, 5, 8)),
            x => x.Modulate(In(x, "shift", 1, 8), In(x, "scale", 1, 8)),
            new LayerNorm(1e-5)),
        ["head norm, rotation"] = new(
            graph => graph.Apply(new HeadNorm(2, 1e-6), In(graph, "x", 2, 5, 8), In(graph, "weight", 4), In(graph, "bias", 4)),
            x => x.Rotate(In(x, "cos", 3, 4), In(x, "sin", 3, 4), heads: 2, TextTokens),
            new HeadNorm(2, 1e-6, TextTokens)),
        ["group norm, modulation in space"] = new(
            NormGroups,
            x => x.ModulateInSpace(In(x, "scale", 1, 2, 1, 2, 8), In(x, "shift", 1, 2, 1, 2, 8)),
            new GroupNorm(4, 1e-6)),
        ["group norm, activation"] = new(NormGroups, x => x.Silu(), new GroupNorm(4, 1e-6, Activation.Silu)),
        ["group norm, modulation in space, activation"] = new(
            NormGroups,
            x => x.ModulateInSpace(In(x, "scale", 1, 2, 1, 2, 8), In(x, "shift", 1, 2, 1, 2, 8)).Silu(),
            new GroupNorm(4, 1e-6, Activation.Silu)),
        ["convolution, added"] = new(Convolve, x => x + In(x, "residual", 1, 3, 4, 4, 2), new Conv3d()),
        ["convolution, added to"] = new(Convolve, x => In(x, "residual", 1, 3, 4, 4, 2) + x, new Conv3d()),
        ["enlargement, convolution"] = new(
            graph => In(graph, "x", 1, 2, 3, 3, 4).UpsampleSpace(2),
            x => x.Builder.Apply(new Conv2d(1, 1, 1), x, In(x, "weight", 2, 4, 3, 3), In(x, "bias", 2)),
            new Conv2d(1, 1, 1, Upsample: 2)),
    };

    /// <summary>What is not, though it looks like it.</summary>
    private static readonly Dictionary<string, Rule> Exceptions = new()
    {
        ["a second activation"] = new(graph => Project(graph).Silu(), x => x.Silu(), new Activate(Activation.Silu)),
        ["a sum of another shape"] = new(Project, x => In(x, "a", 3, 2, 5, 8) + x, new Add()),
        ["a residual that is itself the product"] = new(
            Project, x => x.AddGated(In(x, "branch", 2, 5, 8), In(x, "gate", 1, 8), In(x, "text gate", 1, 8), TextTokens), new GatedResidual(TextTokens)),
        ["a product added to itself"] = new(Project, x => x + x, new Add()),
        ["a rotation of other heads"] = new(
            graph => graph.Apply(new HeadNorm(2, 1e-6), In(graph, "x", 2, 5, 8), In(graph, "weight", 4), In(graph, "bias", 4)),
            x => x.Rotate(In(x, "cos", 5, 2), In(x, "sin", 5, 2), heads: 4, textTokens: 0),
            new Rotary(4, 0)),
        ["a modulation after the activation"] = new(
            graph => NormGroups(graph).Silu(),
            x => x.ModulateInSpace(In(x, "scale", 1, 2, 1, 2, 8), In(x, "shift", 1, 2, 1, 2, 8)),
            new SpatialModulate()),
        ["a table that is modulated"] = new(
            Project, x => In(x, "modulated", 1, 5, 8).Modulate(x.Reshape(10, 8).Slice(axis: 0, 0, 1), In(x, "scale", 1, 8)), new Modulate()),
    };

    public static IEnumerable<object[]> EveryRule => Rules.Keys.Select(name => (object[])[name]);

    public static IEnumerable<object[]> EveryException => Exceptions.Keys.Select(name => (object[])[name]);

    public static IEnumerable<object[]> EveryRuleOnEveryBackend => TestBackends.With(EveryRule);

    public static IEnumerable<object[]> Backends => TestBackends.With([[]]);

    [Theory]
    [MemberData(nameof(EveryRule))]
    public void A_rule_fuses(string name)
    {
        Rule rule = Rules[name];
        GraphBuilder graph = new(DType.F32);
        graph.Output("y", rule.Consume(rule.Produce(graph)));
        OperationGraph plain = graph.Build();

        OperationGraph fused = Fuse(plain);

        Node node = Assert.Single(fused.Nodes);
        Assert.Equal(rule.Together, node.Operation);
        Assert.Same(plain.Outputs["y"], node.Output);
        Assert.Equal(
            plain.Inputs.OrderBy(input => input.Id), node.Operands.OfType<InputValue>().OrderBy(input => input.Id));
    }

    [Theory]
    [MemberData(nameof(EveryRule))]
    public void A_value_that_is_used_twice_stays(string name)
    {
        Rule rule = Rules[name];
        GraphBuilder graph = new(DType.F32);
        Value between = rule.Produce(graph);
        graph.Output("y", rule.Consume(between));
        graph.Output("other", between * between);

        Assert.Contains(Fuse(graph.Build()).Nodes, node => node.Output == between);
    }

    [Theory]
    [MemberData(nameof(EveryRule))]
    public void A_value_that_is_an_output_stays(string name)
    {
        Rule rule = Rules[name];
        GraphBuilder graph = new(DType.F32);
        Value between = rule.Produce(graph);
        graph.Output("between", between);
        graph.Output("y", rule.Consume(between));

        Assert.Contains(Fuse(graph.Build()).Nodes, node => node.Output == between);
    }

    [Theory]
    [MemberData(nameof(EveryRule))]
    public void What_the_backend_cannot_do_stays(string name)
    {
        Rule rule = Rules[name];
        GraphBuilder graph = new(DType.F32);
        graph.Output("y", rule.Consume(rule.Produce(graph)));
        OperationGraph plain = graph.Build();
        using TestDevice device = new(fuses: false);

        Assert.Equal(plain.ToString(), Fusion.Fuse(plain, device).ToString());
    }

    [Theory]
    [MemberData(nameof(EveryException))]
    public void What_is_no_rule_stays(string name)
    {
        Rule rule = Exceptions[name];
        GraphBuilder graph = new(DType.F32);
        graph.Output("y", rule.Consume(rule.Produce(graph)));

        Assert.Contains(Fuse(graph.Build()).Nodes, node => node.Operation.Equals(rule.Together));
    }

    [Theory]
    [MemberData(nameof(EveryRuleOnEveryBackend))]
    public void Fused_and_unfused_results_agree(string backendName, string name)
    {
        Rule rule = Rules[name];
        GraphBuilder graph = new(DType.F32);
        graph.Output("y", rule.Consume(rule.Produce(graph)));
        OperationGraph plain = graph.Build();
        using IBackend backend = TestBackends.Create(backendName);
        using TestDevice unfusing = new(fuses: false);

        GoldenAssert.Close(Run(plain, backend), Run(plain, unfusing), 1e-5, 1e-5, name);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void A_transformer_gives_the_same_fused_and_unfused(string backendName)
    {
        using IBackend backend = TestBackends.Create(backendName);
        using TestCheckpoint checkpoint = new("tiny-5b", "transformer", backend);
        CogVideoXTransformer transformer = new(checkpoint.Scope, CogVideoXTransformerConfig.Read(checkpoint.Config));
        GraphBuilder graph = new(backend.ActivationType);
        graph.Output("v", transformer.Forward(In(graph, "latents", 1, 2, 16, 4, 4), In(graph, "text", 2, 226, 32), In(graph, "t", 1)));
        OperationGraph plain = graph.Build();
        using UnfusingBackend unfusing = new(backend);

        // In each of 4 blocks 2 modulations, 2 rotations, 2 gated residuals and an activation; 2 activations of the timestep, 1 last modulation.
        Assert.Equal(plain.Nodes.Count - (4 * 7) - 3, Fusion.Fuse(plain, backend).Nodes.Count);
        GoldenAssert.Close(Run(plain, backend), Run(plain, unfusing), 1e-5, 1e-5);
    }

    private static OperationGraph Fuse(OperationGraph graph)
    {
        using TestDevice device = new();
        return Fusion.Fuse(graph, device);
    }

    private static Tensor Run(OperationGraph graph, IBackend backend)
    {
        using Executor executor = new(graph, new DeviceWeights(backend));
        Dictionary<string, Tensor> inputs = graph.Inputs.ToDictionary(
            input => input.Name, input => backend.Upload(FormulaWeights.Create(input.Name, input.Shape, mean: 0, scale: 1)));
        return backend.DownloadCopy(executor.Run(inputs).Values.Single());
    }

    private static Value Project(GraphBuilder graph) =>
        graph.Apply(new Linear(), In(graph, "x", 2, 5, 4), In(graph, "weight", 8, 4), In(graph, "bias", 8));

    private static Value NormGroups(GraphBuilder graph) =>
        graph.Apply(new GroupNorm(4, 1e-6), In(graph, "x", 1, 3, 2, 4, 8), In(graph, "weight", 8), In(graph, "bias", 8));

    private static Value Convolve(GraphBuilder graph) => graph.Apply(
        new Conv3d(), In(graph, "x", 1, 3, 4, 4, 3), In(graph, "weight", 2, 3, 3, 3, 3), In(graph, "bias", 2), In(graph, "cache", 1, 2, 4, 4, 3));

    private static Value In(Value sibling, string name, params ReadOnlySpan<int> shape) => In(sibling.Builder, name, shape);

    private static Value In(GraphBuilder graph, string name, params ReadOnlySpan<int> shape) =>
        graph.Input(name, new TensorType(DType.F32, new Shape(shape)));

    private sealed record Rule(Func<GraphBuilder, Value> Produce, Func<Value, Value> Consume, Operation Together);

    /// <summary>Another backend that takes every operation by itself.</summary>
    private sealed class UnfusingBackend(IBackend inner) : IBackend
    {
        public string Name => inner.Name;

        public DType ActivationType => inner.ActivationType;

        public bool Supports(Operation operation, ReadOnlySpan<TensorType?> operands) => false;

        public DeviceBuffer Allocate(long bytes) => inner.Allocate(bytes);

        public void Execute(Operation operation, ReadOnlySpan<Tensor?> operands, Tensor output) => inner.Execute(operation, operands, output);

        public Tensor Upload(Tensor host) => inner.Upload(host);

        public void Download(Tensor source, Tensor host) => inner.Download(source, host);

        public void Synchronize() => inner.Synchronize();

        public void Dispose()
        {
        }
    }
}
