using Derain.Kernels.Cpu.Simd;

namespace Derain.Kernels.Tests.Cpu.Simd;

public unsafe class FastMathTests
{
    public enum Function
    {
        Exp,
        Exp2NonPositive,
        Tanh,
        Sigmoid,
        Silu,
        GeluTanh,
    }

    public static TheoryData<string, Function, double, double, double> Ranges()
    {
        TheoryData<string, Function, double, double, double> data = [];
        foreach (SimdWidth width in SimdWidths.Available)
        {
            string name = width.ToString();
            data.Add(name, Function.Exp, -87, 88.7, 2e-7);
            data.Add(name, Function.Exp2NonPositive, -126, 0, 2e-7);
            data.Add(name, Function.Tanh, -12, 12, 2e-7);
            data.Add(name, Function.Tanh, -1e-3, 1e-3, 2e-7);
            data.Add(name, Function.Sigmoid, -87, 30, 3e-7);
            data.Add(name, Function.Silu, -60, 30, 3e-7);
            data.Add(name, Function.GeluTanh, -1, 10, 3e-7);

            // Here the argument of the exponential is up to 24 with half a unit of rounding: the relative error grows
            // with it, while the value itself has long stopped to matter.
            data.Add(name, Function.GeluTanh, -5, -1, 5e-6);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Ranges))]
    public void Agrees_with_double_precision(string width, Function function, double from, double to, double tolerance)
    {
        const int Count = 400_000;
        float[] inputs = [.. Enumerable.Range(0, Count).Select(i => (float)(from + (to - from) * i / (Count - 1)))];
        float[] outputs = Evaluate(width, function, inputs);
        double worst = 0;
        float at = 0;
        for (int i = 0; i < Count; i++)
        {
            double exact = Exact(function, inputs[i]);
            double error = exact == outputs[i] ? 0 : Math.Abs((outputs[i] - exact) / exact);
            if (!(error <= worst))
            {
                (worst, at) = (error, inputs[i]);
            }
        }

        Assert.True(worst <= tolerance, $"{function}({at}) is off by {worst:g3}, relative.");
    }

    [Theory]
    [ClassData(typeof(EveryWidth))]
    public void Special_values_are_those_of_the_exact_function(string width)
    {
        float nan = float.NaN, inf = float.PositiveInfinity;
        float[] inputs = [nan, inf, -inf, 0f, 200f, -200f];
        Assert.Equal([nan, inf, 0f, 1f, inf, 0f], Evaluate(width, Function.Exp, inputs));
        Assert.Equal([nan, 1f, -1f, 0f, 1f, -1f], Evaluate(width, Function.Tanh, inputs));
        Assert.Equal([nan, 1f, 0f, 0.5f, 1f, 0f], Evaluate(width, Function.Sigmoid, inputs));
        Assert.Equal([nan, inf, 0f, 0f, 200f, 0f], Evaluate(width, Function.GeluTanh, inputs).Select(Unsigned));
        float[] noMinusInfinity = [nan, inf, 0f, 200f, -200f];
        Assert.Equal([nan, inf, 0f, 200f, 0f], Evaluate(width, Function.Silu, noMinusInfinity).Select(Unsigned));
    }

    [Theory]
    [ClassData(typeof(EveryWidth))]
    public void Exponential_underflows_gradually(string width)
    {
        float[] inputs = [.. Enumerable.Range(0, 1700).Select(i => -87f - i * 0.01f)];
        float[] outputs = Evaluate(width, Function.Exp, inputs);
        for (int i = 0; i < inputs.Length; i++)
        {
            double exact = Math.Exp(inputs[i]);
            double error = Math.Abs(outputs[i] - exact);
            Assert.True(error <= exact * 2e-7 + float.Epsilon, $"exp({inputs[i]}) = {outputs[i]}");
        }
    }

    [Theory]
    [ClassData(typeof(EveryWidth))]
    public void Tanh_keeps_tiny_values_and_the_sign_of_zero(string width)
    {
        float[] inputs = [1e-30f, -1e-40f, float.Epsilon, -0f];
        Assert.Equal(inputs, Evaluate(width, Function.Tanh, inputs));
        Assert.True(float.IsNegative(Evaluate(width, Function.Tanh, [-0f])[0]));
    }

    private static float Unsigned(float value) => value == 0 ? 0 : value;

    private static double Exact(Function function, double x) => function switch
    {
        Function.Exp => Math.Exp(x),
        Function.Exp2NonPositive => Math.Pow(2, x),
        Function.Tanh => Math.Tanh(x),
        Function.Sigmoid => 1 / (1 + Math.Exp(-x)),
        Function.Silu => x / (1 + Math.Exp(-x)),
        _ => x / (1 + Math.Exp(-2 * Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x))),
    };

    private static float[] Evaluate(string width, Function function, float[] inputs)
    {
        Evaluation evaluation = new(function, inputs);
        EveryWidth.Run(width, evaluation);
        return evaluation.Outputs;
    }

    private sealed class Evaluation(Function function, float[] inputs) : IWidthCase
    {
        public float[] Outputs { get; } = new float[inputs.Length];

        public void Run<S, V>()
            where S : struct, ISimd<V>
            where V : unmanaged
        {
            float* lanes = stackalloc float[S.Lanes];
            for (int i = 0; i < inputs.Length; i += S.Lanes)
            {
                int count = Math.Min(S.Lanes, inputs.Length - i);
                inputs.AsSpan(i, count).CopyTo(new Span<float>(lanes, count));
                V x = S.Load(lanes);
                S.Store(lanes, function switch
                {
                    Function.Exp => FastMath<S, V>.Exp(x),
                    Function.Exp2NonPositive => FastMath<S, V>.Exp2NonPositive(x),
                    Function.Tanh => FastMath<S, V>.Tanh(x),
                    Function.Sigmoid => FastMath<S, V>.Sigmoid(x),
                    Function.Silu => FastMath<S, V>.Silu(x),
                    _ => FastMath<S, V>.GeluTanh(x),
                });
                new Span<float>(lanes, count).CopyTo(Outputs.AsSpan(i));
            }
        }
    }
}
