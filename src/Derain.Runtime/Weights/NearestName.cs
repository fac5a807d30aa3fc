namespace Derain.Runtime.Weights;

/// <summary>Finds what somebody who mistyped a name probably meant.</summary>
internal static class NearestName
{
    /// <summary>The candidate at the smallest edit distance; null when even that shares less than half of the name.</summary>
    public static string? Find(string name, IEnumerable<string> candidates)
    {
        string? nearest = null;
        int best = (name.Length / 2) + 1;
        foreach (string candidate in candidates)
        {
            int distance = Distance(name, candidate, best);
            if (distance < best)
            {
                (best, nearest) = (distance, candidate);
            }
        }

        return nearest;
    }

    /// <summary>Levenshtein distance, or <paramref name="limit"/> when it is not below that.</summary>
    private static int Distance(string a, string b, int limit)
    {
        if (Math.Abs(a.Length - b.Length) >= limit)
        {
            return limit;
        }

        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            int smallest = row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int substitution = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substitution, Math.Min(row[j], row[j - 1]) + 1);
                smallest = Math.Min(smallest, row[j]);
            }

            if (smallest >= limit)
            {
                return limit;
            }
        }

        return row[b.Length];
    }
}
