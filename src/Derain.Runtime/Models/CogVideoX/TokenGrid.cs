namespace Derain.Runtime.Models.CogVideoX;

/// <summary>The image tokens of a clip, one per patch, ordered frame, row, column.</summary>
/// <param name="Frames">Patches in time.</param>
/// <param name="Height">Patches from top to bottom.</param>
/// <param name="Width">Patches from left to right.</param>
public readonly record struct TokenGrid(int Frames, int Height, int Width)
{
    /// <summary>Number of tokens.</summary>
    public int Count => checked(Frames * Height * Width);

    /// <summary>Where each token is, in the order of the tokens.</summary>
    public IEnumerable<(int Frame, int Row, int Column)> Tokens()
    {
        for (int frame = 0; frame < Frames; frame++)
        {
            for (int row = 0; row < Height; row++)
            {
                for (int column = 0; column < Width; column++)
                {
                    yield return (frame, row, column);
                }
            }
        }
    }
}
