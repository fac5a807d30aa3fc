using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Derain.Kernels.Cuda.Compilation;

/// <summary>
/// A kernel's source as one text: the file, with every header it includes put in where it is first included. The files are
/// embedded in this assembly; headers are named from <c>kernels/cuda</c> or from <c>kernels/cuda/include</c>.
/// </summary>
internal sealed partial class KernelSource
{
    private const string Prefix = "kernels/";

    private static readonly ConcurrentDictionary<string, KernelSource> Known = new(StringComparer.Ordinal);

    private readonly List<string> _headers = [];

    private KernelSource(string file)
    {
        string text = Read(file)
            ?? throw new FileNotFoundException($"There is no kernel {file}; there are {string.Join(", ", Files)}.", file);
        var flat = new StringBuilder();
        Append(flat, file, text);
        Text = flat.ToString();
        Hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));
    }

    /// <summary>Every kernel file there is, by its path below <c>kernels/cuda</c>.</summary>
    public static IReadOnlyList<string> Files { get; } =
    [
        .. typeof(KernelSource).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(".cu", StringComparison.Ordinal))
            .Select(name => name[Prefix.Length..])
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The whole of it; <c>#line</c> says where each part comes from, so that errors name the real file and line.</summary>
    public string Text { get; }

    /// <summary>SHA-256 of <see cref="Text"/>, in hexadecimal.</summary>
    public string Hash { get; }

    /// <summary>The one architecture it is for, as a comment line of it says, <c>// Only for NAME: REASON</c>; null for all.</summary>
    public string? OnlyFor => Permit().Match(Text) is { Success: true } permit ? permit.Groups[1].Value : null;

    /// <summary>The headers, as they are named, in the order they are put in.</summary>
    public IReadOnlyList<string> Headers => _headers;

    /// <summary>Reads a kernel, once in the life of the process.</summary>
    /// <param name="file">Path below <c>kernels/cuda</c>.</param>
    /// <exception cref="FileNotFoundException">There is no such kernel, or it includes a header that is not there.</exception>
    public static KernelSource Of(string file) => Known.GetOrAdd(file, name => new KernelSource(name));

    private void Append(StringBuilder flat, string file, string text)
    {
        flat.Append($"#line 1 \"{file}\"\n");
        int number = 0;
        foreach (string line in text.TrimEnd('\n').Split('\n'))
        {
            number++;
            if (Include().Match(line) is { Success: true } include)
            {
                AppendHeader(flat, file, include.Groups[1].Value);
                flat.Append($"#line {number + 1} \"{file}\"\n");
            }
            else
            {
                // A header is put in once, and `once` means nothing in the one file that results.
                flat.Append(line.StartsWith("#pragma once", StringComparison.Ordinal) ? "" : line).Append('\n');
            }
        }
    }

    private void AppendHeader(StringBuilder flat, string file, string name)
    {
        if (_headers.Contains(name))
        {
            return;
        }

        _headers.Add(name);
        string header = Read(name) ?? Read($"include/{name}")
            ?? throw new FileNotFoundException($"{file} includes {name}, which is not below kernels/cuda.", name);
        Append(flat, name, header);
    }

    private static string? Read(string file)
    {
        using Stream? stream = typeof(KernelSource).Assembly.GetManifestResourceStream(Prefix + file);
        return stream is null ? null : new StreamReader(stream).ReadToEnd().ReplaceLineEndings("\n");
    }

    [GeneratedRegex(@"^// Only for (\w+): \S", RegexOptions.Multiline)]
    private static partial Regex Permit();

    [GeneratedRegex("""^\s*#include\s+"([^"]+)"\s*$""")]
    private static partial Regex Include();
}
