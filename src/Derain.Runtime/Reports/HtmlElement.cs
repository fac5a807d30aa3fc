using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Derain.Runtime.Reports;

/// <summary>
/// Elements of a page that is HTML and well-formed XML at the same time. Text and attributes are escaped by whoever writes the tree.
/// </summary>
internal static class HtmlElement
{
    /// <summary>An element; it gets an end tag even if it is empty, as HTML wants of all but a few.</summary>
    public static XElement Of(string name, params object?[] content)
    {
        XElement element = new(name, [.. content.Select(Cleaned)]);
        if (element.IsEmpty)
        {
            element.Value = "";
        }

        return element;
    }

    /// <summary>An element of a class.</summary>
    public static XElement OfClass(string name, string kind, params object?[] content) => Of(name, [Has("class", kind), .. content]);

    /// <summary>One of the few elements that have neither content nor end tag: <c>img</c>, <c>input</c>, <c>meta</c>.</summary>
    public static XElement Void(string name, params XAttribute[] attributes) => new(name, [.. attributes]);

    /// <summary>An attribute.</summary>
    public static XAttribute Has(string name, string value) => new(name, WithoutControls(value));

    /// <summary>A file as an address.</summary>
    public static string DataUri(string type, byte[] file) => $"data:{type};base64,{Convert.ToBase64String(file)}";

    /// <summary>Writes a page.</summary>
    public static void WritePage(XElement html, Stream output)
    {
        XmlWriterSettings settings = new()
        {
            Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            OmitXmlDeclaration = true,
            CloseOutput = false,
            NewLineHandling = NewLineHandling.None,
        };
        output.Write("<!DOCTYPE html>\n"u8);
        using var writer = XmlWriter.Create(output, settings);
        html.WriteTo(writer);
    }

    private static object? Cleaned(object? content) => content is string text ? WithoutControls(text) : content;

    /// <summary>Names of files may hold anything; XML does not.</summary>
    private static string WithoutControls(string text)
    {
        if (text.All(XmlConvert.IsXmlChar))
        {
            return text;
        }

        StringBuilder cleaned = new(text.Length);
        for (int index = 0; index < text.Length; index++)
        {
            if (XmlConvert.IsXmlChar(text[index]))
            {
                cleaned.Append(text[index]);
            }
            else if (index + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[index + 1], text[index]))
            {
                cleaned.Append(text, index++, 2);
            }
            else
            {
                cleaned.Append('\uFFFD');
            }
        }

        return cleaned.ToString();
    }
}
