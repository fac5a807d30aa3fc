namespace Derain.Runtime.Video;

/// <summary>
/// Languages as ffmpeg writes them into QuickTime files. Those number their languages, and ffmpeg finds the number under
/// one only of the codes that a language has.
/// </summary>
internal static class QuickTimeLanguage
{
    private static readonly Dictionary<string, string> Written = new()
    {
        ["deu"] = "ger",
        ["nld"] = "dut",
        ["swe"] = "sve",
        ["fre"] = "fra",
        ["ell"] = "gre",
        ["isl"] = "ice",
        ["zho"] = "chi",
        ["sqi"] = "alb",
        ["rum"] = "ron",
        ["cze"] = "ces",
        ["slo"] = "slk",
        ["mkd"] = "mac",
        ["hye"] = "arm",
        ["kat"] = "geo",
        ["bod"] = "tib",
        ["mya"] = "bur",
    };

    /// <summary>The code to write for an ISO 639-2 code, or null if that is the same.</summary>
    public static string? Of(string language) => Written.GetValueOrDefault(language);
}
