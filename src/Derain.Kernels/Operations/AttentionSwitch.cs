namespace Derain.Kernels.Operations;

/// <summary>
/// The attention switch of ZSVD: for each batch row, the row whose <em>text</em> keys and values its <em>image</em> queries
/// read. Text queries, and image keys and values, always come from the row itself. With the rain branch in row 0 and the null
/// branch in row 1, <c>[1, 1]</c> switches and <c>[0, 1]</c> is plain attention.
/// </summary>
public sealed class AttentionSwitch : IEquatable<AttentionSwitch>
{
    private readonly int[] _textSource;

    /// <summary>A switch with one source row per batch row.</summary>
    public AttentionSwitch(params ReadOnlySpan<int> textSource) => _textSource = textSource.ToArray();

    /// <summary>The source row of each batch row.</summary>
    public ReadOnlySpan<int> TextSource => _textSource;

    /// <inheritdoc/>
    public bool Equals(AttentionSwitch? other) => other is not null && TextSource.SequenceEqual(other.TextSource);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as AttentionSwitch);

    /// <inheritdoc/>
    public override int GetHashCode() => _textSource.Aggregate(17, HashCode.Combine);

    /// <inheritdoc/>
    public override string ToString() => $"[{string.Join(", ", _textSource)}]";
}
