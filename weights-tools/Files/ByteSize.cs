using System.Globalization;
using System.Text.RegularExpressions;

namespace Derain.WeightsTools.Files;

/// <summary>Numbers of bytes as people write them: <c>500MB</c>, <c>2GB</c>, <c>1.5GiB</c>, <c>4096</c>.</summary>
internal static partial class ByteSize
{
    private const double Kilo = 1000;

    private static readonly Dictionary<string, double> Units = new(StringComparer.OrdinalIgnoreCase)
    {
        [""] = 1,
        ["B"] = 1,
        ["KB"] = Kilo,
        ["MB"] = Kilo * Kilo,
        ["GB"] = Kilo * Kilo * Kilo,
        ["KiB"] = 1 << 10,
        ["MiB"] = 1 << 20,
        ["GiB"] = 1 << 30,
    };

    /// <summary>Reads a size of at least one byte; false when it is none.</summary>
    public static bool TryParse(string text, out long bytes)
    {
        bytes = 0;
        Match match = Pattern().Match(text);
        if (!match.Success || !Units.TryGetValue(match.Groups["unit"].Value, out double unit))
        {
            return false;
        }

        double value = double.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture) * unit;
        bytes = value <= 1e18 ? (long)value : 0;
        return bytes >= 1;
    }

    /// <summary>Three significant digits and a decimal unit.</summary>
    public static string Format(long bytes) => bytes switch
    {
        < 1000 => $"{bytes} B",
        < 1000_000 => $"{bytes / Kilo:0.0} KB",
        < 1000_000_000 => $"{bytes / Kilo / Kilo:0.0} MB",
        _ => $"{bytes / Kilo / Kilo / Kilo:0.00} GB",
    };

    [GeneratedRegex(@"^\s*(?<number>\d+(\.\d+)?)\s*(?<unit>[A-Za-z]*)\s*\z")]
    private static partial Regex Pattern();
}
