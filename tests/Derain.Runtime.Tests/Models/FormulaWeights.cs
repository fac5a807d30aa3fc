using System.Diagnostics.CodeAnalysis;
using System.Text;
using Derain.Kernels.Tensors;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Tests.Models;

/// <summary>
/// Weights of any model that are a formula of tensor name and element index, so that whole models of full size need no file
/// (see "Formula weights" in the notes of the recordings): value = mean + scale·u, u in [-1, 1) from splitmix64 over FNV-1a.
/// </summary>
public sealed class FormulaWeights(IEnumerable<TensorInfo> tensors) : IWeightSource, IDisposable
{
    private readonly Dictionary<string, TensorInfo> _tensors =
        tensors.ToDictionary(tensor => tensor.Name, tensor => tensor with { DType = DType.F32 });

    private readonly Dictionary<string, Tensor> _loaded = [];

    public string Location => "the formula";

    public IEnumerable<TensorInfo> Tensors => _tensors.Values;

    public bool TryGetInfo(string name, [NotNullWhen(true)] out TensorInfo? info) => _tensors.TryGetValue(name, out info);

    public Tensor Load(string name)
    {
        if (!_loaded.TryGetValue(name, out Tensor? tensor))
        {
            TensorInfo info = _tensors[name];
            (double mean, double scale) = Distribution(info);
            _loaded.Add(name, tensor = Create(name, info.Shape, mean, scale));
        }

        return tensor;
    }

    /// <summary>A tensor of the formula under any name, such as a model's input.</summary>
    public static Tensor Create(string name, Shape shape, double mean, double scale)
    {
        const int Chunk = 1 << 20;
        Tensor tensor = Tensor.OnHost(DType.F32, shape);
        ulong hash = Hash(name);
        (float m, float s) = ((float)mean, (float)scale);
        long count = shape.ElementCount;
        Parallel.For(0, (count + Chunk - 1) / Chunk, chunk =>
        {
            long start = chunk * Chunk;
            Span<float> values = tensor.Span<float>().Slice((int)start, (int)Math.Min(Chunk, count - start));
            ulong state = hash + ((ulong)start * 0x9E3779B97F4A7C15);
            for (int i = 0; i < values.Length; i++)
            {
                state += 0x9E3779B97F4A7C15;
                ulong z = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
                z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
                z ^= z >> 31;
                float u = ((int)(z >> 40) * (1f / (1 << 23))) - 1;
                values[i] = m + (s * u);
            }
        });
        return tensor;
    }

    public void Dispose()
    {
        foreach (Tensor tensor in _loaded.Values)
        {
            tensor.Buffer.Dispose();
        }

        _loaded.Clear();
    }

    private static (double Mean, double Scale) Distribution(TensorInfo info)
    {
        double fan = info.Shape.Dims[1..].ToArray().Aggregate(1.0, (product, dim) => product * dim);
        return info.Name switch
        {
            _ when info.Name.EndsWith("relative_attention_bias.weight", StringComparison.Ordinal) => (0, 1),
            "shared.weight" => (0, 1.5),
            _ when info.Name.EndsWith(".q.weight", StringComparison.Ordinal) => (0, 1.7 / Math.Sqrt(fan * 64)),
            _ when info.Name.EndsWith("conv_y.conv.bias", StringComparison.Ordinal) => (1, 0.25),
            _ when info.Shape.Rank == 1 => (info.Name.EndsWith("weight", StringComparison.Ordinal) ? 1 : 0, 0.25),
            _ => (0, 1.7 / Math.Sqrt(fan)),
        };
    }

    private static ulong Hash(string name)
    {
        ulong hash = 0xCBF29CE484222325;
        foreach (byte value in Encoding.UTF8.GetBytes(name))
        {
            hash = (hash ^ value) * 0x100000001B3;
        }

        return hash;
    }
}
