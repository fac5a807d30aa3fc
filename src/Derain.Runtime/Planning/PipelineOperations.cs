using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;
using Derain.Runtime.Models.CogVideoX;
using Derain.Runtime.Pipelines;
using Derain.Runtime.Schedulers;

namespace Derain.Runtime.Planning;

/// <summary>
/// What a window executes between the graphs of the models: draws, the scheduler's arithmetic, tiles of the autoencoder, changes of type
/// and layout.
/// </summary>
/// <param name="model">The model.</param>
/// <param name="options">What is done.</param>
/// <param name="schedule">The steps that are walked.</param>
/// <param name="place">Where in a larger picture the window is, if it is a tile.</param>
internal sealed class PipelineOperations(DerainModel model, DerainOptions options, InversionSchedule schedule, LatentPlace place)
{
    private readonly DType _activations = model.Backend.ActivationType;

    /// <summary>The operations of a window.</summary>
    /// <param name="video"><c>[1, F, H, W, 3]</c>.</param>
    public IEnumerable<PlannedWork> Of(Shape video)
    {
        int steps = schedule.Steps.Count;
        bool hasMaps = options.Inversion == InversionMethod.Ddpm;
        int maps = hasMaps ? schedule.Steps.Count(step => step.Ddim.Variance != 0) : 0;
        PlannedWork[] work =
        [
            new(DerainStage.Encode, 1, scale => [.. Encoding(Scaled(video, scale))]),
            new(DerainStage.Invert, hasMaps ? steps : 0, scale => [.. Noising(LatentsOf(video, scale))]),
            new(DerainStage.Invert, maps, scale => [Combination(LatentsOf(video, scale), operands: 3)]),
            new(DerainStage.Invert, hasMaps ? 0 : steps, scale => [Combination(LatentsOf(video, scale), operands: 2)]),
            new(DerainStage.Derain, 1, _ => [JoinedTexts()]),
            new(DerainStage.Derain, maps, scale => [Combination(LatentsOf(video, scale), operands: 4)]),
            new(DerainStage.Derain, steps - maps, scale => [Combination(LatentsOf(video, scale), operands: 3)]),
            new(DerainStage.Decode, 1, scale => [.. Decoding(Scaled(video, scale))]),
        ];
        return work.Where(part => part.Runs > 0);
    }

    private Shape Scaled(Shape video, double scale)
    {
        int Length(int pixels) => Math.Max(1, (int)(scale * pixels / model.SizeMultiple)) * model.SizeMultiple;
        return video.With(2, Length(video[2])).With(3, Length(video[3]));
    }

    private Shape LatentsOf(Shape video, double scale) => model.LatentsOf(Scaled(video, scale));

    private static TensorType Exact(Shape shape) => new(DType.F32, shape);

    private static PlannedOperation Combination(Shape latents, int operands) => PlannedOperation.Of(
        new LinearCombination(1, 1, 1, 1), [.. Enumerable.Repeat<TensorType?>(Exact(latents), operands)]);

    private PlannedOperation JoinedTexts()
    {
        TensorType text = Exact([1, model.TransformerConfig.MaxTextSeqLength, model.TransformerConfig.TextEmbedDim]);
        return PlannedOperation.Of(new Concat(Axis: 0), text, text);
    }

    private IEnumerable<PlannedOperation> Encoding(Shape video)
    {
        int compression = model.VaeConfig.SpatialCompressionRatio;
        Shape latents = model.LatentsOf(video).With(1, 1 + (video[1] - 1) / model.VaeConfig.TemporalCompressionRatio);
        Shape moments = [1, latents[1], latents[3], latents[4], 2 * latents[2]];
        yield return PlannedOperation.Of(new FramesToVideo(), new TensorType(DType.U8, video));
        foreach (PlannedOperation operation in ToType(_activations, Exact(video))
            .Concat(Tiles(video, compression, moments, resultScale: 1))
            .Concat(Noise(latents)))
        {
            yield return operation;
        }

        yield return PlannedOperation.Of(new Permute(0, 2, 1, 3, 4), Exact(latents));
        yield return PlannedOperation.Of(
            new PosteriorSample(1), new TensorType(_activations, moments), Exact([1, latents[2], latents[1], latents[3], latents[4]]));
        for (int frames = latents[1]; frames < model.LatentsOf(video)[1]; frames++)
        {
            yield return PlannedOperation.Of(new Concat(Axis: 1), Exact(latents.With(1, 1)), Exact(latents.With(1, frames)));
        }
    }

    private IEnumerable<PlannedOperation> Noising(Shape latents) => Noise(latents).Append(Combination(latents, operands: 2));

    private IEnumerable<PlannedOperation> Decoding(Shape video)
    {
        int compression = model.VaeConfig.SpatialCompressionRatio;
        Shape latents = model.LatentsOf(video).With(1, 1 + (video[1] - 1) / model.VaeConfig.TemporalCompressionRatio);
        Shape channelsLast = [1, latents[1], latents[3], latents[4], latents[2]];
        return
        [
            Combination(latents, operands: 1),
            PlannedOperation.Of(new Permute(0, 1, 3, 4, 2), Exact(latents)),
            .. ToType(_activations, Exact(channelsLast)),
            .. Tiles(channelsLast, sourceScale: 1, video, compression),
            .. ToType(DType.F32, new TensorType(_activations, video)),
        ];
    }

    private static IEnumerable<PlannedOperation> ToType(DType type, TensorType source) =>
        source.Type == type ? [] : [PlannedOperation.Of(new Copy(type), source)];

    /// <summary>A draw for latents, frame by frame; for a part of a larger picture that of the whole, and cut out.</summary>
    private IEnumerable<PlannedOperation> Noise(Shape latents)
    {
        Shape frame = latents.With(1, 1);
        bool isPart = place.PlaneHeight > latents[3] || place.PlaneWidth > latents[4];
        Shape drawn = isPart ? frame.With(3, place.PlaneHeight).With(4, place.PlaneWidth) : frame;
        IEnumerable<PlannedOperation> once =
        [
            PlannedOperation.Of(new GaussianNoise(drawn, Seed: 0, Stream: 0)),
            .. isPart ? [PlannedOperation.Of(new Copy(DType.F32), Exact(frame))] : Array.Empty<PlannedOperation>(),
        ];
        return Enumerable.Repeat(once, latents[1]).SelectMany(operations => operations);
    }

    /// <summary>Cutting, blending and joining, if the autoencoder works in tiles.</summary>
    private IEnumerable<PlannedOperation> Tiles(Shape source, int sourceScale, Shape result, int resultScale)
    {
        VaeTiling tiling = new(model.Vae);
        int compression = model.VaeConfig.SpatialCompressionRatio;
        (int height, int width) = (source[2] / sourceScale, source[3] / sourceScale);
        return options.TiledVae && tiling.IsNeeded(height * compression, width * compression)
            ? tiling.OperationsOf(
                new TensorType(_activations, source), sourceScale, new TensorType(_activations, result), resultScale)
            : [];
    }
}
