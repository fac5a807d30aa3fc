using Derain.Kernels.Operations;
using Derain.Runtime.Graph;
using Derain.Runtime.Weights;
using Linear = Derain.Runtime.Layers.Linear;

namespace Derain.Runtime.Models.CogVideoX;

/// <summary>
/// What the timestep does to the model: shift, scale and gate of every norm (adaLN-zero, Peebles and Xie 2023, section 3.2). They
/// depend on nothing else, so a run computes those of all its timesteps at once, and reads these weights, a fifth of 2b, once.
/// </summary>
public sealed class CogVideoXModulation
{
    private const int PartsOfBlockNorm = 6; // shift, scale and gate of image tokens, then of text tokens
    private const int PartsOfLastNorm = 2; // shift and scale: only image tokens are left

    private readonly CogVideoXTransformerConfig _config;
    private readonly Linear _timeEmbedding1;
    private readonly Linear _timeEmbedding2;
    private readonly Linear[] _norms;

    /// <summary>The modulation of a checkpoint.</summary>
    /// <param name="scope">Root of the transformer's tensors.</param>
    /// <param name="config">The model's dimensions.</param>
    /// <exception cref="WeightException">A tensor is missing or has another shape.</exception>
    public CogVideoXModulation(WeightScope scope, CogVideoXTransformerConfig config)
    {
        _config = config;
        _timeEmbedding1 = new(scope.Scope("time_embedding.linear_1"), config.InnerDim, config.TimeEmbedDim);
        _timeEmbedding2 = new(scope.Scope("time_embedding.linear_2"), config.TimeEmbedDim, config.TimeEmbedDim);
        Linear Norm(string name, int parts) =>
            new(scope.Scope($"{name}.linear"), config.TimeEmbedDim, parts * config.InnerDim);
        _norms =
        [
            .. from block in Enumerable.Range(0, config.NumLayers)
               from norm in (string[])["norm1", "norm2"]
               select Norm($"transformer_blocks.{block}.{norm}", PartsOfBlockNorm),
            Norm("norm_out", PartsOfLastNorm),
        ];
    }

    /// <summary>M, numbers for one timestep: 6·D for each of the two norms of a block, 2·D for the last one.</summary>
    public int Width => ((2 * PartsOfBlockNorm * _config.NumLayers) + PartsOfLastNorm) * _config.InnerDim;

    /// <summary>Whether a tensor of the transformer's checkpoint is read for the modulation and for nothing else.</summary>
    /// <param name="name">Its key.</param>
    public static bool Owns(string name) =>
        name.StartsWith("time_embedding.", StringComparison.Ordinal) || name.Contains(".linear.", StringComparison.Ordinal);

    /// <summary>Timesteps <c>[n]</c> in F32 → <c>[n, M]</c>, norm after norm, each row for one timestep.</summary>
    /// <param name="timesteps">The timesteps.</param>
    /// <param name="probe">Called with names and values of intermediates, for comparing implementations.</param>
    public Value Forward(Value timesteps, Action<string, Value>? probe = null)
    {
        GraphBuilder graph = timesteps.Builder;
        Value projection = graph.Apply(new TimestepEmbedding(_config.InnerDim), timesteps).To(graph.ActivationType);
        Value time = _timeEmbedding2.Forward(_timeEmbedding1.Forward(projection).Silu());   // [n, time]
        probe?.Invoke("time_embedding", time);
        return Join(_norms, time.Silu());                                                   // every norm begins with SiLU: done once
    }

    /// <summary>The part of one of the norms of the blocks, <c>[1, 6·D]</c>, in a row <c>[1, M]</c>.</summary>
    internal Value OfBlockNorm(Value row, int block, int norm)
    {
        int width = PartsOfBlockNorm * _config.InnerDim;
        return row.Slice(axis: 1, ((2 * block) + norm) * width, width);
    }

    /// <summary>The part of the last norm, <c>[1, 2·D]</c>, in a row <c>[1, M]</c>.</summary>
    internal Value OfLastNorm(Value row)
    {
        int width = PartsOfLastNorm * _config.InnerDim;
        return row.Slice(axis: 1, Width - width, width);
    }

    // By halves: a number is moved as often as there are halvings, and not once for every norm that follows its own.
    private static Value Join(ReadOnlySpan<Linear> norms, Value conditioning)
    {
        int half = norms.Length / 2;
        return half == 0
            ? norms[0].Forward(conditioning)
            : Join(norms[..half], conditioning).Concat(Join(norms[half..], conditioning), axis: 1);
    }
}
