using System.Security.Cryptography;
using System.Text;

namespace Derain.Runtime.Pipelines.Journal;

/// <summary>Everything that the result of a run depends on, fact by fact, as names and values that people can read.</summary>
public sealed class RunFingerprint
{
    private readonly List<KeyValuePair<string, string>> _facts = [];

    /// <summary>The facts in the order they were added.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Facts => _facts;

    /// <summary>SHA-256 of all names and values, 64 hexadecimal digits.</summary>
    public string Digest => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Concat(_facts.Select(fact => $"{fact.Key.Length}:{fact.Key}{fact.Value.Length}:{fact.Value}")))));

    /// <summary>Adds a fact.</summary>
    /// <param name="name">What it is a fact of, such as <c>--steps</c> or <c>the input</c>; each is added once.</param>
    /// <param name="value">The value.</param>
    public void Add(string name, string value) => _facts.Add(new(name, value));

    /// <summary>What is different from an earlier run.</summary>
    public IReadOnlyList<RunChange> ChangesFrom(RunFingerprint earlier)
    {
        Dictionary<string, string> before = new(earlier._facts);
        Dictionary<string, string> now = new(_facts);
        return
        [
            .. from name in before.Keys.Union(now.Keys)
               let change = new RunChange(name, before.GetValueOrDefault(name), now.GetValueOrDefault(name))
               where change.Before != change.Now
               select change,
        ];
    }
}
