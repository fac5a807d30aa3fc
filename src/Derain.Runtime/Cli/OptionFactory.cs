using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Derain.Runtime.Video;

namespace Derain.Runtime.Cli;

/// <summary>Options whose errors name the option and say what it takes. An option that is not given is null.</summary>
internal static class OptionFactory
{
    private const int MaxSide = 16384; // a frame of twice that would have more bytes than an array

    /// <summary>A whole number.</summary>
    public static Option<int?> Whole(string name, int min, int max, string description, string help = "N") =>
        Parsed<int?>(name, help, description, $"a whole number {Range(min, max)}", text =>
            int.TryParse(text, NumberStyles.AllowLeadingSign, null, out int value) && value >= min && value <= max ? value : null);

    /// <summary>A number.</summary>
    public static Option<double?> Number(string name, string description) =>
        Parsed<double?>(name, "X", description, "a number", text =>
            double.TryParse(text, NumberStyles.Float, null, out double value) && double.IsFinite(value) ? value : null);

    /// <summary>A seed.</summary>
    public static Option<ulong?> Seed(string name, string description) =>
        Parsed<ulong?>(name, "N", description, $"a whole number from 0 to {ulong.MaxValue}", text =>
            ulong.TryParse(text, NumberStyles.None, null, out ulong value) ? value : null);

    /// <summary>One of a few words.</summary>
    public static Option<string?> Word(string name, string description, IReadOnlyList<string> words) =>
        Parsed<string?>(
            name, string.Join('|', words), description, string.Join(" or ", words), text => words.Contains(text) ? text : null);

    /// <summary>A device.</summary>
    public static Option<string?> Device(string name, string description) =>
        Parsed<string?>(
            name, "auto|cpu|cuda|cuda:N,…|cuda:all", description, DeviceRequest.Forms, text => DeviceRequest.IsDevice(text) ? text : null);

    /// <summary>A number of bytes, such as 6.5GB.</summary>
    public static Option<long?> Bytes(string name, string description) =>
        Parsed<long?>(name, "BYTES", description, "a number of bytes with its unit, such as 6.5GB or 900MB", text => ParseBytes(text));

    /// <summary>A size to derain at, as <see cref="FrameFit.Choose"/> takes it.</summary>
    public static Option<string?> Size(string name, string description) =>
        Parsed<string?>(name, "model|source|WxH", description, "model, source, or a width and height such as 720x480", text =>
            text is "model" or "source" || IsWidthByHeight(text) ? text : null);

    /// <summary>Any text.</summary>
    public static Option<string?> Text(string name, string help, string description, params string[] aliases) =>
        new(name, aliases) { HelpName = help, Description = description };

    /// <summary>On, and perhaps with the name of a file.</summary>
    public static Option<string?> FileIfAny(string name, string help, string description) =>
        new(name) { HelpName = help, Description = description, Arity = ArgumentArity.ZeroOrOne };

    /// <summary>On or off.</summary>
    public static Option<bool> Switch(string name, string description) => new(name) { Description = description };

    public static Option<bool?> Choice(string name, string description) => new(name) { HelpName = "true|false", Description = description };

    private static Option<T?> Parsed<T>(string name, string help, string description, string expected, Func<string, T?> parse) =>
        new(name)
        {
            HelpName = help,
            Description = description,
            Arity = ArgumentArity.ExactlyOne,
            CustomParser = result => Parse(result, name, expected, parse),
        };

    private static T? Parse<T>(ArgumentResult result, string name, string expected, Func<string, T?> parse)
    {
        string text = result.Tokens[0].Value;
        T? value = parse(text);
        if (value is null)
        {
            result.AddError($"{name} must be {expected}, not '{text}'.");
        }

        return value;
    }

    /// <summary>Bytes in kB, MB and GB (thousands) or KiB, MiB and GiB (1024s); null if it is no such text.</summary>
    internal static long? ParseBytes(string text)
    {
        string number = text.TrimEnd([.. "BbIiKkMmGg"]);
        double unit = text[number.Length..].ToUpperInvariant() switch
        {
            "KB" or "K" => 1e3,
            "MB" or "M" => 1e6,
            "GB" or "G" => 1e9,
            "KIB" => 1 << 10,
            "MIB" => 1 << 20,
            "GIB" => 1 << 30,
            _ => 0,
        };
        bool isNumber = double.TryParse(number, NumberStyles.AllowDecimalPoint, null, out double value);
        return isNumber && value * unit is >= 1 and < long.MaxValue ? (long)(value * unit) : null;
    }

    private static bool IsWidthByHeight(string text) =>
        text.ToLowerInvariant().Split('x') is [var width, var height] && IsSide(width) && IsSide(height);

    private static bool IsSide(string text) =>
        int.TryParse(text, NumberStyles.None, null, out int side) && side is > 0 and <= MaxSide;

    private static string Range(int min, int max) => max == int.MaxValue ? $"of {min} or more" : $"from {min} to {max}";
}
