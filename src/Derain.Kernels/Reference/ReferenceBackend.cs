using Derain.Kernels.Backends;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Reference;

/// <summary>
/// Every operation by its formula: straight loops in double precision, rounded once when the output is stored. Slow and
/// obvious, it is what every other backend is compared with. Operands and outputs are host tensors of any strides; a fused
/// operation is the composition of its parts.
/// </summary>
/// <param name="activationType">F32, or F64 to run a whole model without rounding between the operations.</param>
public sealed class ReferenceBackend(DType activationType = DType.F32) : IBackend
{
    /// <inheritdoc/>
    public string Name => $"reference ({activationType})";

    /// <inheritdoc/>
    public DType ActivationType => activationType;

    /// <inheritdoc/>
    public bool Supports(Operation operation, ReadOnlySpan<TensorType?> operands) => true;

    /// <inheritdoc/>
    public DeviceBuffer Allocate(long bytes) => new HostBuffer(bytes);

    /// <inheritdoc/>
    /// <remarks>The output may have any float type, not only the inferred one: into F64 nothing is rounded.</remarks>
    /// <exception cref="NotSupportedException">The operation is a view, or an element type has no arithmetic.</exception>
    public void Execute(Operation operation, ReadOnlySpan<Tensor?> operands, Tensor output)
    {
        var arrays = new NdArray?[operation.Operands.Count];
        for (int index = 0; index < operands.Length; index++)
        {
            arrays[index] = operands[index] is { } operand ? TensorElements.Read(operand) : null;
        }

        NdArray result = Compute(operation, arrays);
        if (result.Shape != output.Shape)
        {
            throw new ShapeException(operation.ToString(), "the output", result.Shape.ToString(), output.Shape);
        }

        TensorElements.Write(result, output);
    }

    /// <inheritdoc/>
    public Tensor Upload(Tensor host) => host;

    /// <inheritdoc/>
    public void Download(Tensor source, Tensor host) => TensorElements.Write(TensorElements.Read(source), host);

    /// <inheritdoc/>
    public void Synchronize()
    {
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    /// <summary>The formula alone; operands are as many as the operation names, absent ones null.</summary>
    internal static NdArray Compute(Operation operation, NdArray?[] x) => operation switch
    {
        Activate o => ActivateReference.Compute(o, x[0]!),
        Add => AddReference.Compute(x[0]!, x[1]!),
        Attention o => AttentionReference.Compute(o, x[0]!, x[1]!, x[2]!, x[3]),
        BlendEdge o => BlendEdgeReference.Compute(o, x[0]!, x[1]!),
        CausalTail o => CausalTailReference.Compute(o, x[0]!, x[1]),
        Concat o => ConcatReference.Compute(o, x[0]!, x[1]!),
        Conv2d o => Conv2dReference.Compute(o, x[0]!, x[1]!, x[2]),
        Conv3d => Conv3dReference.Compute(x[0]!, x[1]!, x[2], x[3], x[4]),
        Copy => x[0]!,
        Embedding => EmbeddingReference.Compute(x[0]!, x[1]!),
        FramesToVideo => FrameReference.ToVideo(x[0]!),
        GatedResidual o => GatedResidualReference.Compute(o.TextTokens, x[0]!, x[1]!, x[2]!, x[3]),
        GaussianNoise o => GaussianNoiseReference.Compute(o),
        GroupNorm o => GroupNormReference.Compute(o, x[0]!, x[1]!, x[2]!, x[3], x[4]),
        HeadNorm o => HeadNormReference.Compute(o, x[0]!, x[1]!, x[2]!, x[3], x[4]),
        LayerNorm o => LayerNormReference.Compute(o, x[0]!, x[1], x[2], x[3], x[4], x[5], x[6]),
        Linear o => LinearReference.Compute(o, x[0]!, x[1]!, x[2], x[3], x[4], x[5]),
        LinearCombination o => LinearCombinationReference.Compute(o, x[0]!, x[1], x[2], x[3]),
        Modulate o => ModulateReference.Compute(o.TextTokens, x[0]!, x[1]!, x[2]!, x[3], x[4]),
        Multiply => MultiplyReference.Compute(x[0]!, x[1]!),
        Patchify o => PatchReference.Cut(o, x[0]!),
        Permute o => PermuteReference.Compute(o, x[0]!),
        PoolFrames => PoolFramesReference.Compute(x[0]!),
        PosteriorSample o => PosteriorSampleReference.Compute(o, x[0]!, x[1]),
        RelativePositionBias o => RelativePositionBiasReference.Compute(o, x[0]!),
        RmsNorm o => RmsNormReference.Compute(o, x[0]!, x[1]!),
        Rotary o => RotaryReference.Compute(o.Heads, o.TextTokens, x[0]!, x[1]!, x[2]!),
        SpatialModulate => SpatialModulateReference.Compute(x[0]!, x[1]!, x[2]!),
        TimestepEmbedding o => TimestepEmbeddingReference.Compute(o, x[0]!),
        Unpatchify o => PatchReference.Join(o, x[0]!),
        UpsampleFrames => UpsampleReference.Frames(x[0]!),
        UpsampleSpace o => UpsampleReference.Space(o, x[0]!),
        VideoToFrames => FrameReference.FromVideo(x[0]!),
        _ => throw new NotSupportedException($"{operation} has no reference; views are made by Tensor, not executed."),
    };
}
