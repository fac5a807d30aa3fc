using System.Text.Json;
using CsCheck;
using Derain.Runtime.Models.T5;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Tests.Models.T5;

public sealed class T5TokenizerTests : IDisposable
{
    private static readonly T5Tokenizer Tokenizer = T5Tokenizer.Load(Goldens.Path("tiny-2b/tokenizer"));

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, ReadCases().Count)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public void Recorded_text_has_its_recorded_ids(int index)
    {
        JsonElement recorded = ReadCases()[index];
        int[] ids = [.. recorded.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32())];

        TokenizedText tokenized = Tokenizer.Encode(recorded.GetProperty("text").GetString()!, 226);

        Assert.Equal(226, tokenized.Ids.Length);
        Assert.Equal(ids, tokenized.Ids[..ids.Length].ToList());
        Assert.All(tokenized.Ids[ids.Length..], id => Assert.Equal(0, id));
        Assert.Equal(recorded.GetProperty("n").GetInt32(), tokenized.Count);
        Assert.Equal(recorded.GetProperty("truncated").GetBoolean(), tokenized.Truncated);
    }

    [Fact]
    public void Prompts_given_to_the_text_encoder_match()
    {
        using SafetensorsFile goldens = Goldens.Open("components/t5.safetensors");
        int[] prompts = [.. Enumerable.Range(0, 3)
            .SelectMany(index => Tokenizer.Encode(ReadCases()[index].GetProperty("text").GetString()!, 226).Ids)];

        Assert.Equal(goldens.Get("input_ids").Span<int>().ToArray(), prompts);
    }

    [Fact]
    public void Reads_the_ids_of_the_checkpoint()
    {
        Assert.Equal((0, 1, 2), (Tokenizer.PadId, Tokenizer.EndOfSentenceId, Tokenizer.UnknownId));
        Assert.Equal(226, Tokenizer.ModelMaxLength);
    }

    [Theory]
    [InlineData("", 3, new[] { 1, 0, 0 }, 1, false)]
    [InlineData("", 1, new[] { 1 }, 1, false)]
    [InlineData("rain", 1, new[] { 1 }, 1, true)]
    [InlineData("rain", 2, new[] { 9, 1 }, 2, false)]
    [InlineData("rain</s>", 3, new[] { 9, 1, 0 }, 2, false)]
    [InlineData("rain</s> rain", 3, new[] { 9, 1, 0 }, 2, true)] // the cut falls behind an end of sentence
    [InlineData("rain, rain", 3, new[] { 9, 3, 1 }, 3, true)]
    public void Length_is_the_callers(string text, int length, int[] ids, int count, bool truncated)
    {
        TokenizedText tokenized = Tokenizer.Encode(text, length);

        Assert.Equal(ids.ToList(), tokenized.Ids);
        Assert.Equal((count, truncated), (tokenized.Count, tokenized.Truncated));
    }

    [Fact]
    public void A_beginning_of_sentence_is_no_special_token() =>
        Assert.Equal([4, 2, 10, 2, 1], Tokenizer.Encode("<s>", 5).Ids.ToList()); // "▁", unknown, "s", unknown

    [Fact]
    public void A_length_of_zero_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Tokenizer.Encode("rain", 0));

    [Fact]
    public void Any_text_has_ids_of_the_vocabulary() =>
        Gen.String.Sample(text =>
        {
            TokenizedText tokenized = Tokenizer.Encode(text, 64);
            return tokenized.Ids.Length == 64
                && tokenized.Ids.All(id => id is >= 0 and < 500)
                && tokenized.Ids[tokenized.Count - 1] == 1
                && tokenized.Ids[tokenized.Count..].All(id => id == 0);
        });

    [Theory]
    [InlineData("""{ "extra_ids": 100 }""", null)] // ids follow from their number
    [InlineData(null, null)] // … of which there are 100 unless told otherwise
    [InlineData("""{}""", """{ "<extra_id_0>": 499, "<extra_id_7>": 492 }""")]
    public void Sentinels_are_known_from_any_of_the_files(string? config, string? added)
    {
        CopyModel();
        Write("tokenizer_config.json", config);
        Write("added_tokens.json", added);

        TokenizedText tokenized = T5Tokenizer.Load(_folder.Root).Encode("<extra_id_0> rain <extra_id_7>", 4);

        Assert.Equal([499, 9, 492, 1], tokenized.Ids.ToList());
    }

    [Fact]
    public void A_tokenizer_without_sentinels_spells_them()
    {
        CopyModel();
        Write("tokenizer_config.json", """{ "extra_ids": 0, "model_max_length": 1000000000000000019884624838656 }""");

        T5Tokenizer tokenizer = T5Tokenizer.Load(_folder.Root);

        Assert.Null(tokenizer.ModelMaxLength);
        Assert.DoesNotContain(tokenizer.Encode("<extra_id_0>", 32).Ids, id => id >= 400);
    }

    [Theory]
    [InlineData("""{ "added_tokens_decoder": [] }""", "has 'added_tokens_decoder' = Array, but it must be an object.")]
    [InlineData(
        """{ "added_tokens_decoder": { "x": { "content": "<a>" } } }""",
        "has 'added_tokens_decoder' = { \"x\": … }, but it must be an object of ids, each with the token's content.")]
    [InlineData("""{ "extra_ids": "many" }""", "has 'extra_ids' = \"many\", but it must be an integer.")]
    public void Says_what_is_wrong_with_a_configuration(string config, string problem)
    {
        CopyModel();
        Write("tokenizer_config.json", config);

        WeightException error = Assert.Throws<WeightException>(() => T5Tokenizer.Load(_folder.Root));

        Assert.Equal($"{_folder["tokenizer_config.json"]} {problem}", error.Message);
    }

    [Fact]
    public void Says_that_the_model_is_missing()
    {
        WeightException error = Assert.Throws<WeightException>(() => T5Tokenizer.Load(_folder.Root));

        Assert.Equal($"{_folder["spiece.model"]} does not exist; download or copy it with the rest of the model.", error.Message);
    }

    [Fact]
    public void Damaged_models_are_refused()
    {
        byte[] whole = File.ReadAllBytes(Goldens.Path("tiny-2b/tokenizer/spiece.model"));
        AssertRefused([]);
        AssertRefused("not a model"u8.ToArray());
        AssertRefused([.. whole, 0x12]);
        AssertRefused(new byte[1000]);
        foreach (int missing in new[] { 1, 3, 5, 7, 100, whole.Length / 2, whole.Length - 1 })
        {
            AssertRefused(whole[..^missing]);
        }

        void AssertRefused(byte[] bytes)
        {
            File.WriteAllBytes(_folder["spiece.model"], bytes);
            WeightException error = Assert.Throws<WeightException>(() => T5Tokenizer.Load(_folder.Root));
            Assert.Equal(
                $"{_folder["spiece.model"]} is not a whole SentencePiece model; download or copy it again.", error.Message);
        }
    }

    private static List<JsonElement> ReadCases()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Goldens.Path("components/tokenizer.json")));
        return [.. document.RootElement.GetProperty("cases").EnumerateArray().Select(item => item.Clone())];
    }

    private void CopyModel() => File.Copy(Goldens.Path("tiny-2b/tokenizer/spiece.model"), _folder["spiece.model"]);

    private void Write(string file, string? json)
    {
        if (json is not null)
        {
            File.WriteAllText(_folder[file], json);
        }
    }
}
