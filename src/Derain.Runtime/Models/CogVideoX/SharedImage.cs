using Derain.Kernels.Operations;
using Derain.Runtime.Graph;

namespace Derain.Runtime.Models.CogVideoX;

/// <summary>
/// The image tokens of all branches, kept once. The branches of guidance begin with one clip, and in a switched block their image
/// queries read the same text; so until the first block that is not switched they differ in their texts alone. Tokens are then
/// <c>[1, B·T + I, D]</c>: the texts of all branches, the source of the switch last, and the image. Every number is the one it would be
/// in <c>[B, T + I, D]</c>.
/// </summary>
internal static class SharedImage
{
    /// <summary>How many blocks, from the first on, leave the image the same in all branches.</summary>
    /// <param name="text">Text tokens <c>[B, T, D]</c>.</param>
    /// <param name="image">Image tokens before the first block, <c>[1 or B, I, D]</c>.</param>
    /// <param name="textSource">The attention switch.</param>
    /// <param name="switchBlocks">Which blocks switch.</param>
    public static int BlocksOf(Value text, Value image, AttentionSwitch? textSource, BlockSet? switchBlocks)
    {
        int branches = text.Shape[0];
        if (branches == 1 || image.Shape[0] > 1 || textSource is null || textSource.TextSource.ContainsAnyExcept(branches - 1))
        {
            return 0;
        }

        int blocks = 0;
        while (switchBlocks?.Contains(blocks) == true)
        {
            blocks++;
        }

        return blocks;
    }

    /// <summary>Text tokens <c>[B, T, D]</c> and image tokens <c>[1, I, D]</c> → tokens <c>[1, B·T + I, D]</c>.</summary>
    public static Value Join(Value text, Value image) =>
        text.Reshape(1, text.Shape[0] * text.Shape[1], text.Shape[2]).Concat(image, axis: 1);

    /// <summary>Tokens <c>[1, B·T + I, D]</c> → <c>[B, T + I, D]</c>, the image once for each of B texts.</summary>
    public static Value Split(Value tokens, int texts, int textTokens)
    {
        Value rows = WithImage(tokens, 0, texts, textTokens);
        for (int text = 1; text < texts; text++)
        {
            rows = rows.Concat(WithImage(tokens, text, texts, textTokens), axis: 0);
        }

        return rows;
    }

    /// <summary>Switched attention of such tokens: queries, keys, values <c>[1, B·T + I, N·D]</c> → the same shape.</summary>
    /// <param name="queries">Queries.</param>
    /// <param name="keys">Keys.</param>
    /// <param name="values">Values.</param>
    /// <param name="texts">B.</param>
    /// <param name="attention">As for <c>[B, T + I, N·D]</c>.</param>
    public static Value Attend(Value queries, Value keys, Value values, int texts, Attention attention)
    {
        int textTokens = attention.TextTokens;
        Attention ofRow = attention with { Switch = new AttentionSwitch(0) };
        Value Row(Value all, int text) => WithImage(all, text, texts, textTokens);

        // The last text and the image as they stand; every other text as queries alone.
        Value result = Row(queries, texts - 1).Attend(Row(keys, texts - 1), Row(values, texts - 1), ofRow);
        for (int text = texts - 2; text >= 0; text--)
        {
            Value ofText = queries.Slice(axis: 1, text * textTokens, textTokens);
            result = ofText.Attend(Row(keys, text), Row(values, text), ofRow).Concat(result, axis: 1);
        }

        return result;
    }

    /// <summary>One text and the image, <c>[1, T + I, D]</c>: a view for the last text, which the image follows.</summary>
    private static Value WithImage(Value tokens, int text, int texts, int textTokens)
    {
        int first = text * textTokens;
        int imageTokens = tokens.Shape[1] - texts * textTokens;
        return text == texts - 1
            ? tokens.Slice(axis: 1, first, textTokens + imageTokens)
            : tokens.Slice(axis: 1, first, textTokens).Concat(tokens.Slice(axis: 1, texts * textTokens, imageTokens), axis: 1);
    }
}
