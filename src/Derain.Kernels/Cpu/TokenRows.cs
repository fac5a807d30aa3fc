namespace Derain.Kernels.Cpu;

/// <summary>
/// Vectors of D floats that go with the tokens of <c>[B, S, D]</c>: one for each batch row (or one for all), and
/// another for its leading text tokens where given. Absent as a whole when default.
/// </summary>
/// <param name="image">Vectors of all tokens but text; may be absent.</param>
/// <param name="text">Vectors of the text tokens; when absent those of the others.</param>
/// <param name="tokens">S.</param>
/// <param name="textTokens">How many leading tokens are text.</param>
internal readonly unsafe struct TokenRows(BatchVectors image, BatchVectors text, int tokens, int textTokens)
{
    private readonly BatchVectors _image = image;
    private readonly BatchVectors _text = text.IsAbsent ? image : text;
    private readonly int _tokens = tokens;
    private readonly int _textTokens = textTokens;

    /// <summary>The vector of token row <paramref name="row"/> = b · S + s; null when absent.</summary>
    public float* this[int row]
    {
        get
        {
            if (_image.IsAbsent)
            {
                return null;
            }

            (int batch, int token) = Math.DivRem(row, _tokens);
            return token < _textTokens ? _text[batch] : _image[batch];
        }
    }
}
