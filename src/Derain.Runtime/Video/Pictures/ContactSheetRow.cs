namespace Derain.Runtime.Video.Pictures;

/// <summary>A row of a <see cref="ContactSheet"/>.</summary>
/// <param name="Label">What it shows.</param>
/// <param name="Frames">Its frames from left to right, rgb24 <c>[H, W, 3]</c>, all of one size.</param>
/// <param name="Detail">A second line below the label, or empty.</param>
public sealed record ContactSheetRow(string Label, IReadOnlyList<byte[]> Frames, string Detail = "");
