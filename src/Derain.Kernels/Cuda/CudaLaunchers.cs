using Derain.Kernels.Cuda.Launchers;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cuda;

/// <summary>Finds the launcher of an operation.</summary>
internal static class CudaLaunchers
{
    /// <summary>Whether there is a launcher, and a kernel for such operands.</summary>
    public static bool Supports(Operation operation, ReadOnlySpan<TensorType?> operands) => operation switch
    {
        CausalTail or Concat or Copy or Patchify or Permute or Unpatchify or UpsampleFrames or UpsampleSpace => true,
        Activate or Add or BlendEdge or Conv2d or Conv3d or GatedResidual or GroupNorm or HeadNorm or LayerNorm or Linear
            or Modulate or Multiply or PoolFrames or RmsNorm or Rotary or SpatialModulate =>
            operands[0]?.Type != DType.F64, // which is for storage: their output would be of it
        Attention attention => operands[0] is { } q && AttentionLauncher.Supports(attention, q),
        Embedding or FramesToVideo or GaussianNoise or LinearCombination or PosteriorSample or RelativePositionBias
            or TimestepEmbedding or VideoToFrames => true,
        _ => false,
    };

    /// <summary>Kernels and products that an operation is, where its operands are as models have them.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="operands">Types of its operands.</param>
    /// <param name="hasProducts">Whether there is cuBLASLt.</param>
    public static int LaunchesOf(Operation operation, ReadOnlySpan<TensorType?> operands, bool hasProducts) => operation switch
    {
        Attention attention => AttentionLauncher.LaunchesOf(attention, operands),
        Concat => 2,
        GroupNorm => 3,
        Linear linear => LinearLauncher.LaunchesOf(linear, operands, hasProducts),
        _ => 1,
    };

    /// <summary>Puts an operation into the backend's stream.</summary>
    /// <returns>Whether there is a launcher.</returns>
    public static bool TryLaunch(Operation operation, in CudaArguments arguments)
    {
        switch (operation)
        {
            case Activate activate:
                ActivateLauncher.Launch(activate, arguments);
                return true;
            case Add:
                AddLauncher.Launch(arguments);
                return true;
            case Attention attention:
                AttentionLauncher.Launch(attention, arguments);
                return true;
            case BlendEdge blendEdge:
                BlendEdgeLauncher.Launch(blendEdge, arguments);
                return true;
            case CausalTail causalTail:
                LayoutLauncher.CausalTail(causalTail, arguments);
                return true;
            case Concat concat:
                LayoutLauncher.Concat(concat, arguments);
                return true;
            case Copy:
                CopyLauncher.Launch(arguments);
                return true;
            case Conv2d conv2d:
                ConvLauncher.Launch(conv2d, arguments);
                return true;
            case Conv3d conv3d:
                ConvLauncher.Launch(conv3d, arguments);
                return true;
            case Embedding:
                EmbeddingLauncher.Launch(arguments);
                return true;
            case FramesToVideo:
                FramesToVideoLauncher.Launch(arguments);
                return true;
            case GatedResidual gatedResidual:
                GatedResidualLauncher.Launch(gatedResidual, arguments);
                return true;
            case GaussianNoise gaussianNoise:
                GaussianNoiseLauncher.Launch(gaussianNoise, arguments);
                return true;
            case GroupNorm groupNorm:
                GroupNormLauncher.Launch(groupNorm, arguments);
                return true;
            case HeadNorm headNorm:
                HeadNormLauncher.Launch(headNorm, arguments);
                return true;
            case LayerNorm layerNorm:
                LayerNormLauncher.Launch(layerNorm, arguments);
                return true;
            case Linear linear:
                LinearLauncher.Launch(linear, arguments);
                return true;
            case LinearCombination linearCombination:
                LinearCombinationLauncher.Launch(linearCombination, arguments);
                return true;
            case Modulate modulate:
                ModulateLauncher.Launch(modulate, arguments);
                return true;
            case Multiply:
                MultiplyLauncher.Launch(arguments);
                return true;
            case Patchify patchify:
                LayoutLauncher.Patchify(patchify, arguments);
                return true;
            case Permute permute:
                LayoutLauncher.Permute(permute, arguments);
                return true;
            case PoolFrames:
                PoolFramesLauncher.Launch(arguments);
                return true;
            case PosteriorSample posteriorSample:
                PosteriorSampleLauncher.Launch(posteriorSample, arguments);
                return true;
            case RelativePositionBias relativePositionBias:
                RelativePositionBiasLauncher.Launch(relativePositionBias, arguments);
                return true;
            case RmsNorm rmsNorm:
                RmsNormLauncher.Launch(rmsNorm, arguments);
                return true;
            case Rotary rotary:
                RotaryLauncher.Launch(rotary, arguments);
                return true;
            case SpatialModulate:
                SpatialModulateLauncher.Launch(arguments);
                return true;
            case TimestepEmbedding timestepEmbedding:
                TimestepEmbeddingLauncher.Launch(timestepEmbedding, arguments);
                return true;
            case Unpatchify unpatchify:
                LayoutLauncher.Unpatchify(unpatchify, arguments);
                return true;
            case UpsampleFrames:
                LayoutLauncher.UpsampleFrames(arguments);
                return true;
            case UpsampleSpace upsampleSpace:
                LayoutLauncher.UpsampleSpace(upsampleSpace, arguments);
                return true;
            case VideoToFrames:
                VideoToFramesLauncher.Launch(arguments);
                return true;
            default:
                return false;
        }
    }
}
