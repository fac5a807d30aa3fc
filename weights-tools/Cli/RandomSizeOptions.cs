using System.CommandLine;
using Derain.Kernels.Tensors;
using Derain.Runtime.Weights.RandomModels;

namespace Derain.WeightsTools.Cli;

/// <summary>The options of <c>random</c> that say how large the model is: a preset, and what differs from it.</summary>
internal sealed class RandomSizeOptions
{
    private const int PatchSize = 2;
    private const int HeadDimStep = 16; // positions split a head into a quarter and two 3/8, each in pairs
    private const int FramesPerLatent = 4;

    private readonly Option<string> _like = new("--like") { Description = "The model to resemble.", Required = true };
    private readonly Option<DType?> _type =
        ToolArguments.ElementType("Type of the weights, the preset's own unless named", required: false);

    private readonly Option<int?> _layers = Number("--layers", "Transformer blocks.");
    private readonly Option<int?> _heads = Number("--heads", "Attention heads of the transformer.");
    private readonly Option<int?> _headDim = Number("--head-dim", "Channels of a head, a multiple of 16.");
    private readonly Option<int?> _frames = Number("--frames", "Native clip length, one more than a multiple of 4.");
    private readonly Option<int?> _width = Number("--width", "Native width in pixels.");
    private readonly Option<int?> _height = Number("--height", "Native height in pixels.");
    private readonly Option<int?> _textLayers = Number("--text-layers", "Blocks of the text encoder.");
    private readonly Option<int?> _textWidth = Number("--text-width", "Channels of the text encoder, a multiple of its head's.");
    private readonly Option<int?> _textTokens = Number("--text-tokens", "Tokens of a prompt.");
    private readonly Option<int?> _vocabulary = Number("--vocabulary", "Token embeddings of the text encoder.");
    private readonly Option<int?> _vaeLayers = Number("--vae-layers", "Residual layers of an autoencoder block.");
    private readonly Option<int?> _vaeGroups = Number("--vae-groups", "Groups of the group normalisation.");
    private readonly Option<int[]> _vaeChannels = new("--vae-channels")
    {
        Description = "Channels of the autoencoder's blocks, 3 or 4 of them.",
        AllowMultipleArgumentsPerToken = true,
    };

    public RandomSizeOptions() => _like.AcceptOnlyFromAmong([.. ModelPresets.All.Keys]);

    public void AddTo(Command command)
    {
        Option[] options =
        [
            _like, _type, _layers, _heads, _headDim, _frames, _width, _height,
            _textLayers, _textWidth, _textTokens, _vocabulary, _vaeLayers, _vaeGroups, _vaeChannels,
        ];
        foreach (Option option in options)
        {
            command.Add(option);
        }
    }

    /// <summary>The size asked for.</summary>
    /// <exception cref="ArgumentException">The numbers do not fit together.</exception>
    public ModelSize Read(ParseResult parsed)
    {
        ModelSize preset = ModelPresets.All[parsed.GetRequiredValue(_like)];
        VaeSize vae = ReadVae(parsed, preset.Vae);
        return preset with
        {
            Vae = vae,
            Transformer = ReadTransformer(parsed, preset.Transformer, vae),
            TextEncoder = ReadTextEncoder(parsed, preset.TextEncoder),
            TextTokens = parsed.GetValue(_textTokens) ?? preset.TextTokens,
            DType = parsed.GetValue(_type) ?? preset.DType,
        };
    }

    private VaeSize ReadVae(ParseResult parsed, VaeSize preset)
    {
        VaeSize vae = preset with
        {
            Channels = parsed.GetValue(_vaeChannels) is { Length: > 0 } channels ? channels : preset.Channels,
            Layers = parsed.GetValue(_vaeLayers) ?? preset.Layers,
            Groups = parsed.GetValue(_vaeGroups) ?? preset.Groups,
            Height = parsed.GetValue(_height) ?? preset.Height,
            Width = parsed.GetValue(_width) ?? preset.Width,
        };
        Require(vae.Channels.Count is 3 or 4, $"--vae-channels must be 3 or 4 numbers, not {vae.Channels.Count}.");
        Require(
            vae.Channels.All(channels => channels > 0 && channels % vae.Groups == 0),
            $"--vae-channels {string.Join(" ", vae.Channels)} must be multiples of --vae-groups {vae.Groups}.");
        int step = PatchSize * Scale(vae);
        Require(
            vae.Height % step == 0 && vae.Width % step == 0,
            $"--width {vae.Width} and --height {vae.Height} must be multiples of {step} with {vae.Channels.Count} autoencoder blocks.");
        return vae;
    }

    private TransformerSize ReadTransformer(ParseResult parsed, TransformerSize preset, VaeSize vae)
    {
        // Latents follow the pixels once either is named; until then the preset's hold, as 1.5 trained on other sizes.
        bool ownSize = (parsed.GetValue(_height) ?? parsed.GetValue(_width)) is not null
            || parsed.GetValue(_vaeChannels) is { Length: > 0 };
        TransformerSize transformer = preset with
        {
            Layers = parsed.GetValue(_layers) ?? preset.Layers,
            Heads = parsed.GetValue(_heads) ?? preset.Heads,
            HeadDim = parsed.GetValue(_headDim) ?? preset.HeadDim,
            Frames = parsed.GetValue(_frames) ?? preset.Frames,
            Height = ownSize ? vae.Height / Scale(vae) : preset.Height,
            Width = ownSize ? vae.Width / Scale(vae) : preset.Width,
        };
        Require(transformer.HeadDim % HeadDimStep == 0, $"--head-dim must be a multiple of {HeadDimStep}, not {transformer.HeadDim}.");
        Require(
            transformer.Frames % FramesPerLatent == 1,
            $"--frames must be one more than a multiple of {FramesPerLatent}, not {transformer.Frames}.");
        return transformer;
    }

    private TextEncoderSize ReadTextEncoder(ParseResult parsed, TextEncoderSize preset)
    {
        int width = parsed.GetValue(_textWidth) ?? preset.Width;
        Require(width % preset.HeadDim == 0, $"--text-width must be a multiple of {preset.HeadDim}, not {width}.");
        return preset with
        {
            Layers = parsed.GetValue(_textLayers) ?? preset.Layers,
            Width = width,
            Heads = width / preset.HeadDim,
            Vocabulary = parsed.GetValue(_vocabulary) ?? preset.Vocabulary,
            Hidden = (int)((long)width * preset.Hidden / preset.Width),
        };
    }

    /// <summary>Pixels on a side of a latent: each block but the last halves.</summary>
    private static int Scale(VaeSize vae) => 1 << (vae.Channels.Count - 1);

    private static Option<int?> Number(string name, string description)
    {
        Option<int?> option = new(name) { Description = description, HelpName = "N" };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() < 1)
            {
                result.AddError($"{name} must be at least 1.");
            }
        });
        return option;
    }

    private static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new ArgumentException(message);
        }
    }
}
