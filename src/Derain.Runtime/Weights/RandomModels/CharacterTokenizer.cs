using System.Text.Json.Nodes;

namespace Derain.Runtime.Weights.RandomModels;

/// <summary>
/// A T5 tokenizer for models that have no vocabulary of their own: a SentencePiece unigram model of the printable ASCII
/// characters and the words of the usual rain prompts, with T5's special ids (pad 0, end 1, unknown 2).
/// </summary>
internal static class CharacterTokenizer
{
    private const string Space = "▁";
    private const int Unigram = 1;
    private const int UnknownPiece = 2;
    private const int ControlPiece = 3;
    private const float CharacterScore = -6;
    private const float WordScore = -9; // less than two characters cost, so that a known word wins

    private static readonly string[] Words =
    [
        "heavy", "light", "rain", "rainy", "drizzle", "sprinkle", "shower", "raindrops", "rainstorm", "streak", "streaks",
        "clear", "sky", "high", "quality", "the", "a", "in", "of",
    ];

    /// <summary>The pieces in the order of their ids.</summary>
    public static IReadOnlyList<string> Pieces { get; } =
    [
        "<pad>", "</s>", "<unk>", Space,
        .. Enumerable.Range('!', '~' - '!' + 1).Select(code => ((char)code).ToString()),
        .. Words.Select(word => Space + word),
    ];

    /// <summary>The bytes of <c>spiece.model</c>.</summary>
    public static byte[] Model()
    {
        ProtobufWriter model = new();
        for (int id = 0; id < Pieces.Count; id++)
        {
            model.Message(1, Piece(id));
        }

        model.Message(2, Trainer());
        model.Message(3, Normalizer());
        return model.ToArray();
    }

    /// <summary><c>tokenizer_config.json</c>.</summary>
    public static JsonObject Config(int maxTokens) => new()
    {
        ["add_prefix_space"] = true,
        ["additional_special_tokens"] = new JsonArray(),
        ["clean_up_tokenization_spaces"] = false,
        ["eos_token"] = "</s>",
        ["extra_ids"] = 0,
        ["legacy"] = true,
        ["model_max_length"] = maxTokens,
        ["pad_token"] = "<pad>",
        ["tokenizer_class"] = "T5Tokenizer",
        ["unk_token"] = "<unk>",
    };

    /// <summary><c>special_tokens_map.json</c>.</summary>
    public static JsonObject SpecialTokens() =>
        new() { ["eos_token"] = "</s>", ["pad_token"] = "<pad>", ["unk_token"] = "<unk>" };

    private static ProtobufWriter Piece(int id)
    {
        ProtobufWriter piece = new();
        piece.Text(1, Pieces[id]);
        switch (id)
        {
            case 0 or 1:
                piece.Float(2, 0);
                piece.Int(3, ControlPiece);
                break;
            case 2:
                piece.Float(2, 0);
                piece.Int(3, UnknownPiece);
                break;
            default:
                piece.Float(2, Pieces[id].Length == 1 ? CharacterScore : WordScore);
                break;
        }

        return piece;
    }

    private static ProtobufWriter Trainer()
    {
        ProtobufWriter trainer = new();
        trainer.Int(3, Unigram);
        trainer.Int(4, Pieces.Count);
        trainer.Int(40, 2); // unknown
        trainer.Int(41, -1); // no begin of sentence
        trainer.Int(42, 1); // end of sentence
        trainer.Int(43, 0); // padding
        trainer.Text(45, "<unk>");
        trainer.Text(47, "</s>");
        trainer.Text(48, "<pad>");
        return trainer;
    }

    private static ProtobufWriter Normalizer()
    {
        ProtobufWriter normalizer = new();
        normalizer.Text(1, "identity");
        normalizer.Int(3, 1); // a space before the first word
        normalizer.Int(4, 1); // runs of spaces count as one
        normalizer.Int(5, 1); // spaces become ▁
        return normalizer;
    }
}
