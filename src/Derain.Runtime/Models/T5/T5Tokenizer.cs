using System.Text.RegularExpressions;
using Derain.Runtime.Weights;
using Microsoft.ML.Tokenizers;

namespace Derain.Runtime.Models.T5;

/// <summary>
/// The tokenizer of T5 (Raffel et al., "Exploring the limits of transfer learning with a unified text-to-text
/// transformer", 2020): a SentencePiece unigram model around which special tokens are split off first.
/// </summary>
public sealed partial class T5Tokenizer
{
    private readonly SentencePieceTokenizer _pieces;
    private readonly SpecialTokens _specialTokens;

    private T5Tokenizer(SentencePieceTokenizer pieces, SpecialTokens specialTokens, int? modelMaxLength)
    {
        _pieces = pieces;
        _specialTokens = specialTokens;
        ModelMaxLength = modelMaxLength;
        PadId = pieces.Vocabulary.GetValueOrDefault("<pad>", 0);
    }

    /// <summary>Id that fills the end of a text; 0 in every T5.</summary>
    public int PadId { get; }

    /// <summary>Id that ends every text; 1 in every T5.</summary>
    public int EndOfSentenceId => _pieces.EndOfSentenceId;

    /// <summary>Id of what the vocabulary lacks; 2 in every T5.</summary>
    public int UnknownId => _pieces.UnknownId;

    /// <summary>The longest text, in tokens, that the checkpoint was made for, if it says so.</summary>
    public int? ModelMaxLength { get; }

    /// <summary>Opens the <c>tokenizer</c> folder of a checkpoint; all but <c>spiece.model</c> may be absent from it.</summary>
    /// <exception cref="WeightException">The model is missing or damaged, or a JSON file is not what it should be.</exception>
    public static T5Tokenizer Load(string folder)
    {
        SentencePieceTokenizer pieces = SentencePieceModel.Load(Path.Combine(folder, "spiece.model"));
        ConfigFile? config = LoadIfPresent(folder, "tokenizer_config.json");
        ConfigFile? added = LoadIfPresent(folder, "added_tokens.json");
        double maxLength = config?.Double("model_max_length", double.MaxValue) ?? double.MaxValue;
        return new T5Tokenizer(
            pieces,
            new SpecialTokens(pieces.Vocabulary, config, added),
            maxLength <= int.MaxValue ? (int)maxLength : null); // "no limit" is written as 1e30
    }

    /// <summary>Turns a text into ids: those of its tokens, the end of sentence, padding.</summary>
    /// <param name="text">Any text; an empty one is the end of sentence alone.</param>
    /// <param name="length">Number of ids, at least 1. Longer texts lose their end, but not the end of sentence.</param>
    public TokenizedText Encode(string text, int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        List<int> ids = [];
        foreach ((string part, int? specialId) in _specialTokens.Split(text))
        {
            if (specialId is int id)
            {
                ids.Add(id);
            }
            else
            {
                AddPieces(part, ids);
            }
        }

        bool truncated = ids.Count > length - 1;
        if (truncated)
        {
            ids.RemoveRange(length - 1, ids.Count - (length - 1));
        }

        if (ids.Count == 0 || ids[^1] != EndOfSentenceId)
        {
            ids.Add(EndOfSentenceId);
        }

        int[] padded = new int[length];
        Array.Fill(padded, PadId);
        ids.CopyTo(padded);
        return new TokenizedText(padded, ids.Count, truncated);
    }

    private static ConfigFile? LoadIfPresent(string folder, string file)
    {
        string path = Path.Combine(folder, file);
        return File.Exists(path) ? ConfigFile.Load(path) : null;
    }

    // SentencePiece drops these control characters and makes one unknown piece of a run; this implementation of it does not.
    private void AddPieces(string text, List<int> ids)
    {
        int first = ids.Count;
        foreach (int id in _pieces.EncodeToIds(ControlCharacters().Replace(text, "")))
        {
            if (id != UnknownId || ids.Count == first || ids[^1] != UnknownId)
            {
                ids.Add(id);
            }
        }
    }

    [GeneratedRegex(@"[\x01-\x08\x0B\x0E-\x1F\x7F\x8F\x9F]")]
    private static partial Regex ControlCharacters();
}
