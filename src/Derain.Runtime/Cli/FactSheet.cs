using System.Text.Json.Nodes;

namespace Derain.Runtime.Cli;

/// <summary>Facts under headings, for people as aligned lines and for machines as JSON.</summary>
internal sealed class FactSheet
{
    private readonly List<(string Name, string Value)> _lines = [];

    /// <summary>The facts for machines.</summary>
    public JsonObject Json { get; } = [];

    /// <summary>Adds a fact as people read it and as machines do.</summary>
    /// <param name="name">Its name in words.</param>
    /// <param name="text">Its value in words.</param>
    /// <param name="key">Its name in JSON.</param>
    /// <param name="value">Its value in JSON.</param>
    public void Add(string name, string text, string key, JsonNode? value)
    {
        AddLine(name, text);
        Json[key] = value;
    }

    /// <summary>Adds a line for people alone.</summary>
    public void AddLine(string name, string text) => _lines.Add((name, text));

    /// <summary>Prints the sheet.</summary>
    public void Print(TextWriter output, bool json)
    {
        if (json)
        {
            JsonText.Write(output, Json);
            return;
        }

        int width = _lines.Max(line => line.Name.Length);
        foreach ((string name, string value) in _lines)
        {
            output.WriteLine($"{name.PadRight(width)}  {value}".TrimEnd());
        }
    }
}
