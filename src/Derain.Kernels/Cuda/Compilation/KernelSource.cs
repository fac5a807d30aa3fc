using System.Text.RegularExpressions;

namespace Derain.Kernels.Cuda.Compilation;

/// <summary>
/// A kernel's source and every header it includes, as they are embedded in this assembly. Headers are named from
/// <c>kernels/cuda</c> or from <c>kernels/cuda/include</c>.
/// </summary>
internal sealed partial class KernelSource
{
    private const string Prefix = "kernels/";

    private readonly SortedDictionary<string, string> _headers = new(StringComparer.Ordinal);

    private KernelSource(string text)
    {
        Text = text;
        AddHeadersOf(text);
    }

    /// <summary>Every kernel file there is, by its path below <c>kernels/cuda</c>.</summary>
    public static IReadOnlyList<string> Files { get; } =
    [
        .. typeof(KernelSource).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(".cu", StringComparison.Ordinal))
            .Select(name => name[Prefix.Length..])
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The kernel file.</summary>
    public string Text { get; }

    /// <summary>All headers it needs, by the names they are included under.</summary>
    public IReadOnlyDictionary<string, string> Headers => _headers;

    /// <summary>Reads a kernel.</summary>
    /// <param name="file">Path below <c>kernels/cuda</c>.</param>
    /// <exception cref="FileNotFoundException">There is no such kernel.</exception>
    public static KernelSource Of(string file) =>
        new(Read(file) ?? throw new FileNotFoundException($"There is no kernel {file}; there are {string.Join(", ", Files)}.", file));

    private void AddHeadersOf(string text)
    {
        foreach (Match include in Include().Matches(text))
        {
            string name = include.Groups[1].Value;
            if (!_headers.ContainsKey(name))
            {
                string header = Read(name) ?? Read($"include/{name}")
                    ?? throw new FileNotFoundException($"A kernel includes {name}, which is not below kernels/cuda.", name);
                _headers.Add(name, header);
                AddHeadersOf(header);
            }
        }
    }

    private static string? Read(string file)
    {
        using Stream? stream = typeof(KernelSource).Assembly.GetManifestResourceStream(Prefix + file);
        return stream is null ? null : new StreamReader(stream).ReadToEnd();
    }

    [GeneratedRegex("""^\s*#include\s+"([^"]+)""", RegexOptions.Multiline)]
    private static partial Regex Include();
}
