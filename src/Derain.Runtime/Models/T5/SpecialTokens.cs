using System.Text.Json;
using System.Text.RegularExpressions;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Models.T5;

/// <summary>
/// The tokens that are cut out of a text before SentencePiece sees it: padding, end of sentence, unknown, and the
/// sentinels <c>&lt;extra_id_0&gt;</c>, … that T5 numbers downwards from the end of the vocabulary.
/// </summary>
internal sealed class SpecialTokens
{
    private const string DecoderField = "added_tokens_decoder";
    private const int DefaultExtraIds = 100;

    private readonly Dictionary<string, int> _ids = [];
    private readonly Regex _pattern;

    /// <summary>Collects the tokens of a tokenizer.</summary>
    /// <param name="pieces">Ids of the SentencePiece model's own pieces.</param>
    /// <param name="config"><c>tokenizer_config.json</c>, if there is one: its list of tokens, or at least their number.</param>
    /// <param name="added"><c>added_tokens.json</c>, if there is one: the list in older checkpoints.</param>
    /// <exception cref="WeightException">A file lists something else than tokens and ids.</exception>
    public SpecialTokens(IReadOnlyDictionary<string, int> pieces, ConfigFile? config, ConfigFile? added)
    {
        foreach (string piece in (string[])["<pad>", "</s>", "<unk>"])
        {
            if (pieces.TryGetValue(piece, out int id))
            {
                _ids[piece] = id;
            }
        }

        foreach ((string token, int id) in FromDecoder(config) ?? FromList(added) ?? Numbered(pieces.Values.Max() + 1, config))
        {
            _ids[token] = id;
        }

        _pattern = new Regex(string.Join('|', _ids.Keys.OrderByDescending(token => token.Length).Select(Regex.Escape)));
    }

    /// <summary>Cuts a text into special tokens, with their ids, and the stretches between them, without.</summary>
    public IEnumerable<(string Text, int? Id)> Split(string text)
    {
        int end = 0;
        foreach (Match match in _pattern.Matches(text))
        {
            yield return (text[end..match.Index], null);
            yield return (match.Value, _ids[match.Value]);
            end = match.Index + match.Length;
        }

        yield return (text[end..], null);
    }

    private static IEnumerable<(string Token, int Id)>? FromDecoder(ConfigFile? config) =>
        config?.Find(DecoderField) is not JsonElement decoder ? null
        : decoder.ValueKind == JsonValueKind.Object ? decoder.EnumerateObject().Select(entry => Entry(config, entry))
        : throw config.Invalid(DecoderField, decoder.ValueKind, "an object");

    private static (string Token, int Id) Entry(ConfigFile config, JsonProperty entry) =>
        int.TryParse(entry.Name, out int id) && id >= 0
        && entry.Value.ValueKind == JsonValueKind.Object
        && entry.Value.TryGetProperty("content", out JsonElement content) && content.ValueKind == JsonValueKind.String
            ? (content.GetString()!, id)
            : throw config.Invalid(DecoderField, $"{{ \"{entry.Name}\": … }}", "an object of ids, each with the token's content");

    private static IEnumerable<(string Token, int Id)>? FromList(ConfigFile? added) =>
        added?.Fields.Select(token => (token, added.Int(token)));

    private static IEnumerable<(string Token, int Id)> Numbered(int first, ConfigFile? config)
    {
        int count = config?.Int("extra_ids", DefaultExtraIds) ?? DefaultExtraIds;
        return Enumerable.Range(0, count).Select(i => ($"<extra_id_{i}>", first + count - 1 - i));
    }
}
