using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Derain.Runtime.Reports;
using Derain.Runtime.Video;

namespace Derain.Runtime.Tests.Reports;

public class HtmlReportTests
{
    private static readonly string[] WithoutEndTag = ["meta", "img", "input", "source"];

    [Fact]
    public void The_page_is_one_well_formed_document_that_asks_for_nothing_else()
    {
        XElement page = Parse(Write(Reports.Full(new FrameSize(96, 64), frames: 20)));

        Assert.Equal("html", page.Name);
        Assert.Equal("dry.mp4 – Derain", page.Descendants("title").Single().Value);
        Assert.Equal(
            ["Notices", "Before and after", "Quality", "Time", "Course of the run", "Details"],
            page.Descendants("h2").Select(heading => heading.Value));
        string[] addresses =
        [
            .. page.Descendants().Attributes().Where(attribute => attribute.Name.LocalName is "src" or "srcset" or "href")
                .Select(attribute => attribute.Value),
        ];
        Assert.Equal(6 * 2 + 6 * 2, addresses.Length);
        Assert.All(addresses, address => Assert.StartsWith("data:image/", address));
        Assert.DoesNotContain("url(", page.Descendants("style").Single().Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_picture_can_be_decoded()
    {
        XElement page = Parse(Write(Reports.Full(new FrameSize(100, 66), frames: 3)));
        foreach (XElement picture in page.Descendants("img").Where(image => image.Attribute("width") is null))
        {
            (_, FrameSize size) = Reports.Look(FileOf(picture.Attribute("src")!));
            Assert.Equal(new FrameSize(100, 66), size);
        }

        foreach (XElement chart in page.Descendants("img").Where(image => image.Attribute("width") is not null))
        {
            (_, FrameSize size) = Reports.Look(FileOf(chart.Attribute("src")!));
            Assert.Equal(2 * (int)chart.Attribute("width")!, size.Width);
            Assert.Equal(2 * (int)chart.Attribute("height")!, size.Height);
        }
    }

    [Fact]
    public void Names_are_escaped_and_stay_what_they_are()
    {
        const string Name = """<b>it's "wet" & cold</b></script>é雨🌧.mp4""";
        byte[] page = Write(new RunReport { Title = Name, Summary = Name, Notices = [Name] });

        Assert.DoesNotContain("<b>", Encoding.UTF8.GetString(page), StringComparison.Ordinal);
        Assert.Equal(Name, Parse(page).Descendants("h1").Single().Value);
        Assert.Equal(Name, Parse(page).Descendants("li").Single().Value);
    }

    [Fact]
    public void A_name_with_bytes_that_no_document_may_hold_is_shown_without_them()
    {
        XElement page = Parse(Write(new RunReport { Title = "a\u0001b\ud800c", Summary = "" }));
        Assert.Equal("a\uFFFDb\uFFFDc", page.Descendants("h1").Single().Value);
    }

    [Fact]
    public void Only_the_elements_that_have_no_end_tag_in_html_lack_one()
    {
        string page = Encoding.UTF8.GetString(Write(Reports.Full(new FrameSize(64, 64), frames: 2)));
        string[] selfClosed = [.. page.Split('<').Where(tag => tag.Split('>')[0].EndsWith('/')).Select(tag => tag.Split(' ')[0])];
        Assert.All(selfClosed, name => Assert.Contains(name, WithoutEndTag));
    }

    [Fact]
    public void Script_and_style_mean_the_same_in_html_and_in_xml()
    {
        foreach (string text in (ReadOnlySpan<string>)[HtmlStyle.Sheet, HtmlStyle.Script])
        {
            Assert.DoesNotContain('<', text);
            Assert.DoesNotContain('>', text);
            Assert.DoesNotContain('&', text);
        }
    }

    [Fact]
    public void The_page_of_a_long_clip_of_noisy_frames_stays_small()
    {
        FrameSize size = new(960, 540);
        Random random = new(1);
        byte[] noise = new byte[size.Bytes];
        random.NextBytes(noise);
        ReportFrames picked = new(clipFrames: 100_000, new Rational(30000, 1001), size);
        while (picked.Frames.Count < 6)
        {
            if (picked.IsNextWanted)
            {
                picked.Add(noise, noise);
            }
            else
            {
                picked.Skip();
            }
        }

        byte[] page = Write(Reports.Full(new FrameSize(64, 64), frames: 2000) with { Frames = picked.Frames });
        Assert.InRange(page.Length, 100_000, HtmlReport.MaxBytes);
    }

    [Fact]
    public void Numbers_do_not_depend_on_where_the_reader_lives()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            byte[] page = Write(Reports.Full(new FrameSize(64, 64), frames: 2));
            var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            comma.NumberFormat.NumberDecimalSeparator = ",";
            CultureInfo.CurrentCulture = comma;
            Assert.Equal(Numbers(page), Numbers(Write(Reports.Full(new FrameSize(64, 64), frames: 2))));
            Assert.Contains("1.50 s", Numbers(page));
            Assert.Contains("1:06:40", Numbers(page));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static string[] Numbers(byte[] page) => [.. Parse(page).Descendants("td").Select(cell => cell.Value)];

    private static byte[] Write(RunReport report)
    {
        using MemoryStream output = new();
        HtmlReport.Write(report, output);
        return output.ToArray();
    }

    private static XElement Parse(byte[] page)
    {
        string text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(page);
        Assert.StartsWith("<!DOCTYPE html>\n<html lang=\"en\">", text);
        return XDocument.Parse(text).Root!;
    }

    private static byte[] FileOf(XAttribute address) => Convert.FromBase64String(address.Value[(address.Value.IndexOf(',') + 1)..]);
}
