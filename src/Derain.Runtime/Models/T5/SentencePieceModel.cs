using Derain.Runtime.Weights;
using Microsoft.ML.Tokenizers;

namespace Derain.Runtime.Models.T5;

/// <summary>Opens a <c>spiece.model</c>: a protocol buffer whose field 1 holds the pieces and field 2 how they were trained.</summary>
internal static class SentencePieceModel
{
    private const int PieceField = 1;
    private const int TrainerField = 2;

    // The tokenizer cannot open models without a begin-of-sentence piece, as T5's are. A later message of a field is
    // merged into an earlier one, so these bytes set trainer_spec.bos_id = 1 and leave all else; the piece is never used.
    private static ReadOnlySpan<byte> BeginOfSentence => [0x12, 0x03, 0xC8, 0x02, 0x01];

    /// <summary>Reads and checks a model.</summary>
    /// <exception cref="WeightException">The file is missing, or is not a whole SentencePiece model.</exception>
    public static SentencePieceTokenizer Load(string path)
    {
        byte[] model = Read(path);
        if (!IsWhole(model))
        {
            throw Corrupt(path);
        }

        SentencePieceTokenizer tokenizer;
        try
        {
            tokenizer = SentencePieceTokenizer.Create(
                new MemoryStream([.. model, .. BeginOfSentence]), addBeginningOfSentence: false, addEndOfSentence: false);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw Corrupt(path); // its parser throws whatever the bytes led it to
        }

        return tokenizer.Vocabulary.TryGetValue(tokenizer.EndOfSentenceToken, out int eos) && eos == tokenizer.EndOfSentenceId
            ? tokenizer
            : throw Corrupt(path);
    }

    private static byte[] Read(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new WeightException($"{path} does not exist; download or copy it with the rest of the model.");
        }
    }

    private static WeightException Corrupt(string path) =>
        new($"{path} is not a whole SentencePiece model; download or copy it again.");

    // The fields must follow each other to the exact end, or the bytes appended to a truncated file would complete it.
    private static bool IsWhole(ReadOnlySpan<byte> bytes)
    {
        bool hasPieces = false;
        bool hasTrainer = false;
        while (!bytes.IsEmpty)
        {
            const int lengthDelimited = 2;
            if (!TryReadVarint(ref bytes, out ulong tag) || (tag & 7) != lengthDelimited
                || !TryReadVarint(ref bytes, out ulong length) || length > (ulong)bytes.Length)
            {
                return false;
            }

            hasPieces |= tag >> 3 == PieceField;
            hasTrainer |= tag >> 3 == TrainerField;
            bytes = bytes[(int)length..];
        }

        return hasPieces && hasTrainer;
    }

    private static bool TryReadVarint(ref ReadOnlySpan<byte> bytes, out ulong value)
    {
        value = 0;
        for (int i = 0; i < Math.Min(bytes.Length, 10); i++)
        {
            value |= (ulong)(bytes[i] & 0x7F) << (7 * i);
            if (bytes[i] < 0x80)
            {
                bytes = bytes[(i + 1)..];
                return true;
            }
        }

        return false;
    }
}
