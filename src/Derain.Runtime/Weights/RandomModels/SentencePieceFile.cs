namespace Derain.Runtime.Weights.RandomModels;

/// <summary>The little that has to be known about a <c>spiece.model</c>.</summary>
internal static class SentencePieceFile
{
    private const int PieceTag = 1 << 3 | 2;

    /// <summary>How many pieces a model has: the messages in field 1, which come first.</summary>
    public static int CountPieces(ReadOnlySpan<byte> model)
    {
        int pieces = 0;
        while (model.Length > 1 && model[0] == PieceTag && model[1] < 0x80 && model.Length >= 2 + model[1])
        {
            pieces++;
            model = model[(2 + model[1])..];
        }

        return pieces;
    }
}
