namespace Derain.Runtime.Video.Pictures;

/// <summary>One picture of a <see cref="Gallery"/>.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Caption">A second line, such as its figures, or empty.</param>
/// <param name="Frame">rgb24 pixels, <c>[H, W, 3]</c>.</param>
public sealed record GalleryPicture(string Title, string Caption, byte[] Frame);
