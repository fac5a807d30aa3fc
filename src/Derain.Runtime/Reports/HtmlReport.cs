using System.Globalization;
using System.Xml.Linq;
using Derain.Runtime.Evaluation;
using static Derain.Runtime.Reports.HtmlElement;

namespace Derain.Runtime.Reports;

/// <summary>
/// Makes one page of a run: pictures to compare with a slider, figures, charts, and every number of it. The page needs no other
/// file and no network, follows the reader's light or dark theme, has at most <see cref="MaxBytes"/> for a clip of any length, and
/// is well-formed XML as well as HTML.
/// </summary>
public static class HtmlReport
{
    /// <summary>The most bytes a page has whose texts are of ordinary length.</summary>
    public const int MaxBytes = 2_000_000;

    // Frames smaller than this are shown enlarged, so that their pixels can be seen.
    private const int SmallWidth = 320;

    /// <summary>Writes a page.</summary>
    /// <param name="report">What it tells.</param>
    /// <param name="output">Receives UTF-8; stays open.</param>
    public static void Write(RunReport report, Stream output)
    {
        XElement page = Of(
            "html",
            Has("lang", "en"),
            Of(
                "head",
                Void("meta", Has("charset", "utf-8")),
                Void("meta", Has("name", "viewport"), Has("content", "width=device-width, initial-scale=1")),
                Of("title", $"{report.Title} – Derain"),
                Of("style", HtmlStyle.Sheet)),
            Of("body", Of("main", [.. Content(report)]), Of("script", HtmlStyle.Script)));
        WritePage(page, output);
    }

    private static IEnumerable<XElement> Content(RunReport report)
    {
        yield return Of("h1", report.Title);
        yield return OfClass("p", "summary", report.Summary);
        if (report.Notices.Count > 0)
        {
            yield return Section("Notices", Of("ul", [.. report.Notices.Select(notice => Of("li", notice))]));
        }

        if (report.Frames.Count > 0)
        {
            yield return Section("Before and after", OfClass("div", "frames", [.. report.Frames.Select(Compare)]));
        }

        if (report.Evaluation is { } clip)
        {
            yield return Section(
                "Quality", [OfClass("div", "scroll", QualityTable(clip)), .. ReportCharts.Quality(clip).Select(Chart)]);
        }

        if (report.Stages.Count > 0)
        {
            yield return Section("Time", OfClass("div", "scroll", StageTable(report.Stages)), Chart(ReportCharts.Stages(report.Stages)));
        }

        if (report.Trace is { Samples.Count: > 1 } trace)
        {
            yield return Section("Course of the run", Chart(ReportCharts.Steps(trace.Samples)), Chart(ReportCharts.Memory(trace.Samples)));
        }

        if (report.Sections.Count > 0)
        {
            yield return Section("Details", OfClass("div", "sections", [.. report.Sections.Select(Facts)]));
        }
    }

    private static XElement Section(string heading, params XElement[] content) => Of("section", [Of("h2", heading), .. content]);

    private static XElement Compare(ReportFrame frame)
    {
        string name = $"frame {frame.Index + 1}";
        string box = frame.Size.Width < SmallWidth ? "compare small" : "compare";
        return Of(
            "figure",
            Of(
                "div",
                Has("class", box),
                Has("style", $"aspect-ratio: {frame.Size.Width} / {frame.Size.Height}"),
                Void("img", Has("src", DataUri("image/jpeg", frame.Result)), Has("alt", $"{name}, derained")),
                Void("img", Has("class", "before"), Has("src", DataUri("image/jpeg", frame.Source)), Has("alt", $"{name}, source")),
                OfClass("span", "edge"),
                OfClass("span", "tag left", "source"),
                OfClass("span", "tag right", "derained"),
                Void(
                    "input",
                    Has("type", "range"),
                    Has("min", "0"),
                    Has("max", "100"),
                    Has("value", "50"),
                    Has("step", "0.1"),
                    Has("aria-label", $"{name}: how much of the source is shown"))),
            Of("figcaption", $"{name}, at {Number(frame.Time.TotalSeconds, "0.00")} s"));
    }

    private static XElement Chart(ReportChart chart) => OfClass(
        "figure",
        "chart",
        Of(
            "picture",
            Void("source", Has("srcset", DataUri("image/png", chart.Dark)), Has("media", "(prefers-color-scheme: dark)")),
            Void(
                "img",
                Has("src", DataUri("image/png", chart.Light)),
                Has("alt", chart.Title),
                Has("width", $"{chart.Width}"),
                Has("height", $"{chart.Height}"))));

    private static XElement QualityTable(EvaluatedClip clip)
    {
        List<XElement> rows = [];
        if (clip.Source is { } source)
        {
            rows.Add(QualityRow("source", source.Figures));
        }

        rows.Add(QualityRow("result", clip.Result.Figures));
        if (clip.Gain is { } gain)
        {
            rows.Add(QualityRow("gain", gain, sign: "+"));
        }

        return Table(["", "PSNR, dB", "PSNR of luma, dB", "SSIM", "SSIM of luma", "temporal stability, dB"], rows);
    }

    private static XElement QualityRow(string name, QualityFigures figures, string sign = "") => Row(
        name,
        Figure(figures.Psnr, "0.00", sign),
        Figure(figures.PsnrLuma, "0.00", sign),
        Figure(figures.Ssim, "0.0000", sign),
        Figure(figures.SsimLuma, "0.0000", sign),
        Figure(figures.Stability, "0.00", sign));

    private static XElement StageTable(IReadOnlyList<ReportStage> stages)
    {
        double whole = stages.Sum(stage => stage.Time.TotalSeconds);
        return Table(
            ["", "time", "share", "steps"],
            stages.Select(stage => Row(
                stage.Name,
                Duration(stage.Time),
                whole > 0 ? $"{Number(100 * stage.Time.TotalSeconds / whole, "0.0")} %" : "",
                stage.Detail)));
    }

    private static XElement Facts(ReportSection section) => Of(
        "div",
        Of("h3", section.Heading),
        Of(
            "table",
            Of(
                "tbody",
                [.. section.Facts.Select(fact => Of("tr", Of("th", Has("scope", "row"), fact.Name), Of("td", fact.Value)))])));

    private static XElement Table(IEnumerable<string> columns, IEnumerable<XElement> rows) => Of(
        "table",
        Of("thead", Of("tr", [.. columns.Select((column, index) => OfClass("th", index == 0 ? "name" : "number", column))])),
        Of("tbody", [.. rows]));

    private static XElement Row(string name, params string[] values) =>
        Of("tr", [Of("th", Has("scope", "row"), name), .. values.Select(value => OfClass("td", "number", value))]);

    private static string Figure(double? value, string format, string sign) => value switch
    {
        null or double.NaN => "–",
        double.PositiveInfinity => "∞",
        double.NegativeInfinity => "−∞",
        > 0 => sign + Number(value.Value, format),
        _ => Number(value.Value, format),
    };

    private static string Duration(TimeSpan time) =>
        time.TotalSeconds < 60
            ? $"{Number(time.TotalSeconds, "0.00")} s"
            : $"{(long)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}";

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
