using System.Buffers;
using Derain.Kernels.Backends;
using Derain.Kernels.Tensors;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Graph;

/// <summary>
/// A checkpoint's tensors on a device, each brought there once, when first needed, and shared by all graphs of a model.
/// Vectors (biases, norm weights) become F32, which costs nothing and spares every kernel the question. Matrices and convolutions
/// become the type of the activations they meet where that is a 16-bit one, for tensor cores multiply like with like, and otherwise
/// keep the type they are stored in; 8-bit floats, which have no arithmetic, become F16, which holds them all.
/// </summary>
/// <param name="backend">The device.</param>
public sealed class DeviceWeights(IBackend backend) : IDisposable
{
    private const int ChunkElements = 1 << 20; // converted on one core

    private readonly Dictionary<(Weight Weight, DType Type), Tensor> _tensors = [];
    private readonly List<Tensor> _owned = [];

    /// <summary>The device.</summary>
    public IBackend Backend => backend;

    /// <summary>
    /// Whether matrices are brought to the device anew for every run, each shortly before its use, instead of staying there.
    /// Decides for executors made from now on.
    /// </summary>
    public bool IsStreamed { get; set; }

    /// <summary>What a checkpoint's tensor is on the device.</summary>
    /// <param name="weight">The tensor.</param>
    /// <param name="activationType">Element type of the activations of the graph that reads it.</param>
    public static TensorType TypeOf(Weight weight, DType activationType) =>
        TypeOf(weight.DType, weight.Shape, activationType);

    /// <summary>What a tensor that is stored so is on the device.</summary>
    public static TensorType TypeOf(DType stored, Shape shape, DType activationType) => new(
        stored switch
        {
            _ when shape.Rank == 1 => DType.F32,
            _ when !FloatCodec.IsFloat(stored) => stored,
            _ when activationType is DType.F16 or DType.BF16 => activationType,
            DType.F8E4M3 or DType.F8E5M2 => DType.F16,
            _ => stored,
        },
        shape);

    /// <summary>A checkpoint's tensor on the device.</summary>
    /// <param name="weight">The tensor.</param>
    /// <param name="activationType">Element type of the activations of the graph that reads it.</param>
    public Tensor Get(Weight weight, DType activationType)
    {
        DType type = TypeOf(weight, activationType).Type;
        if (!_tensors.TryGetValue((weight, type), out Tensor? tensor))
        {
            Tensor stored = weight.Load();
            Tensor host = As(type, stored);
            tensor = backend.Upload(host);
            _tensors.Add((weight, type), tensor);
            if (tensor.Buffer != stored.Buffer)
            {
                _owned.Add(tensor);
            }

            if (host.Buffer != stored.Buffer && host.Buffer != tensor.Buffer)
            {
                host.Buffer.Dispose();
            }
        }

        return tensor;
    }

    /// <summary>A checkpoint's tensor on the host, of the type it has on the device.</summary>
    public static Tensor OnHost(Weight weight, DType activationType) =>
        As(TypeOf(weight, activationType).Type, weight.Load());

    /// <summary>Frees what is on the device; the checkpoint's own memory stays. Graphs that use it must not run any more.</summary>
    public void Release()
    {
        _owned.ForEach(backend.Free);
        _owned.Clear();
        _tensors.Clear();
    }

    /// <inheritdoc cref="Release"/>
    public void Dispose() => Release();

    /// <summary>A contiguous tensor of the host in another float type, itself where it has that type.</summary>
    internal static Tensor As(DType type, Tensor stored)
    {
        if (stored.Type == type)
        {
            return stored;
        }

        Tensor converted = Tensor.OnHost(type, stored.Shape);
        long chunks = (stored.Shape.ElementCount + ChunkElements - 1) / ChunkElements;
        if (chunks == 1)
        {
            Convert(0);
        }
        else
        {
            Parallel.For(0L, chunks, Convert);
        }

        return converted;

        void Convert(long chunk)
        {
            long start = chunk * ChunkElements;
            float[] values = ArrayPool<float>.Shared.Rent((int)Math.Min(ChunkElements, stored.Shape.ElementCount - start));
            Span<float> floats = values.AsSpan(0, (int)Math.Min(ChunkElements, stored.Shape.ElementCount - start));
            FloatCodec.Decode(stored.Type, stored.ByteSpan(start * stored.Type.Size, floats.Length * stored.Type.Size), floats);
            FloatCodec.Encode(type, floats, converted.ByteSpan(start * type.Size, floats.Length * type.Size));
            ArrayPool<float>.Shared.Return(values);
        }
    }
}
