using System.Collections;

namespace Derain.Runtime.Models.CogVideoX;

/// <summary>A set of transformer blocks, written as <c>0-3,15-29</c> or <c>none</c>; compared by value.</summary>
public sealed class BlockSet : IEquatable<BlockSet>, IReadOnlyCollection<int>
{
    private readonly SortedSet<int> _blocks;

    /// <summary>A set of the given blocks.</summary>
    public BlockSet(IEnumerable<int> blocks) => _blocks = [.. blocks];

    /// <summary>No block.</summary>
    public static BlockSet None { get; } = new([]);

    /// <inheritdoc/>
    public int Count => _blocks.Count;

    /// <summary>The last block of the set, -1 when it is empty.</summary>
    public int Max => Count == 0 ? -1 : _blocks.Max;

    /// <summary>
    /// The blocks ZSVD switches: 0-3 and 15-29 of CogVideoX-2b's 30. Other models get the same fractions of their depth, the first
    /// 13 % and the last half, which is our choice: the paper has 2b only.
    /// </summary>
    public static BlockSet DefaultFor(int layers) =>
        new(Enumerable.Range(0, layers).Where(block => block < Math.Round(layers * 4 / 30.0) || 2 * block >= layers));

    /// <summary>Reads a set such as <c>0-3,15-29</c>, <c>7</c> or <c>none</c>.</summary>
    /// <param name="text">The set in words.</param>
    /// <param name="layers">Number of blocks of the model.</param>
    /// <exception cref="FormatException">It is no such list, or names a block the model does not have.</exception>
    public static BlockSet Parse(string text, int layers)
    {
        if (text.Trim() == "none")
        {
            return None;
        }

        List<int> blocks = [];
        foreach (string part in text.Split(','))
        {
            string[] ends = part.Split('-');
            if (ends.Length > 2 || !int.TryParse(ends[0], out int first) || !int.TryParse(ends[^1], out int last) || first > last)
            {
                throw new FormatException($"'{text}' is no list of blocks; write ranges such as 0-3,15-29, or none.");
            }

            if (last >= layers)
            {
                throw new FormatException($"'{text}' names block {last}, but the model has blocks 0 to {layers - 1}.");
            }

            blocks.AddRange(Enumerable.Range(first, last - first + 1));
        }

        return new BlockSet(blocks);
    }

    /// <summary>Whether a block belongs to the set.</summary>
    public bool Contains(int block) => _blocks.Contains(block);

    /// <inheritdoc/>
    public bool Equals(BlockSet? other) => other is not null && _blocks.SetEquals(other._blocks);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as BlockSet);

    /// <inheritdoc/>
    public override int GetHashCode() => _blocks.Aggregate(17, HashCode.Combine);

    /// <inheritdoc/>
    public IEnumerator<int> GetEnumerator() => _blocks.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public override string ToString()
    {
        List<string> ranges = [];
        foreach (int block in _blocks.Where(block => !Contains(block - 1)))
        {
            int last = block;
            while (Contains(last + 1))
            {
                last++;
            }

            ranges.Add(last == block ? $"{block}" : $"{block}-{last}");
        }

        return ranges.Count == 0 ? "none" : string.Join(',', ranges);
    }
}
