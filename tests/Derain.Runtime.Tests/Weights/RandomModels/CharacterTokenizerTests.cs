using Derain.Runtime.Weights.RandomModels;
using Microsoft.ML.Tokenizers;

namespace Derain.Runtime.Tests.Weights.RandomModels;

public class CharacterTokenizerTests
{
    // The library needs a begin-of-sentence id, which T5 has not: bos_id = 1 in the trainer's part, merged by appending it.
    private static readonly byte[] BeginOfSentence = [0x12, 0x03, 0xC8, 0x02, 0x01];

    [Theory]
    [InlineData("", "")]
    [InlineData("heavy rain, light rain", "▁heavy ▁rain , ▁light ▁rain")]
    [InlineData("  rain   rain ", "▁rain ▁rain")]
    [InlineData("Fog!", "▁ F o g !")]
    [InlineData("raincoat", "▁rain c o a t")]
    public void Loads_and_splits_text(string text, string pieces)
    {
        using MemoryStream stream = new([.. CharacterTokenizer.Model(), .. BeginOfSentence]);
        SentencePieceTokenizer tokenizer = SentencePieceTokenizer.Create(stream, addBeginningOfSentence: false, addEndOfSentence: false);
        IEnumerable<string> actual = tokenizer.EncodeToIds(text).Select(id => CharacterTokenizer.Pieces[id]);
        Assert.Equal(pieces, string.Join(' ', actual));
    }

    [Fact]
    public void Unknown_characters_become_the_unknown_piece()
    {
        using MemoryStream stream = new([.. CharacterTokenizer.Model(), .. BeginOfSentence]);
        SentencePieceTokenizer tokenizer = SentencePieceTokenizer.Create(stream, addBeginningOfSentence: false, addEndOfSentence: false);
        Assert.Contains(2, tokenizer.EncodeToIds("雨"));
    }

    [Fact]
    public void Pieces_can_be_counted_in_the_file()
    {
        Assert.Equal(CharacterTokenizer.Pieces.Count, SentencePieceFile.CountPieces(CharacterTokenizer.Model()));
        Assert.Equal(400, SentencePieceFile.CountPieces(File.ReadAllBytes(Goldens.Path("tiny-2b/tokenizer/spiece.model"))));
    }
}
