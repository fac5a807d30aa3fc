using System.Security.Cryptography;
using System.Text;

namespace Derain.Kernels.Cuda.Compilation;

/// <summary>
/// Exactly what the compiler is given: one text that holds the constants, the kernel and its headers, and the options. Saved to a
/// file it compiles by hand, which its first line says how.
/// </summary>
/// <param name="Specialization">The kernel and its constants.</param>
/// <param name="Architecture">What it is compiled for.</param>
internal sealed record KernelProgram(KernelSpecialization Specialization, KernelArchitecture Architecture)
{
    private const string Format = "derain kernel cache 2"; // part of every name: to change it is to forget all older entries

    private static readonly string[] Language = ["--std=c++20", "--generate-line-info"];

    /// <summary>The text.</summary>
    /// <exception cref="FileNotFoundException">There is no such kernel.</exception>
    public string Text
    {
        get
        {
            string output = Architecture.IsPtx ? "--ptx" : "--cubin";
            var text = new StringBuilder();
            text.Append($"// {Specialization}, for {Architecture}. By hand: nvcc {output} {string.Join(' ', CommonOptions)} FILE.cu\n");
            foreach (Define define in Specialization.Defines)
            {
                text.Append($"#define {define.Name} {define.Value}\n");
            }

            return text.Append(KernelSource.Of(Specialization.File).Text).ToString();
        }
    }

    /// <summary>The options for NVRTC.</summary>
    public IReadOnlyList<string> Options => Architecture.IsPtx ? [.. CommonOptions] : [.. CommonOptions, "--ptxas-options=-v"];

    private IEnumerable<string> CommonOptions => [$"--gpu-architecture={Architecture}", .. Language];

    /// <summary>
    /// A file name, without extension, for what a version of the compiler makes of it: kernel, architecture, and a hash of all
    /// that decides the result.
    /// </summary>
    public string Name(Version compiler)
    {
        string[] decisive =
        [
            Format,
            compiler.ToString(),
            Specialization.ToString(),
            .. Options,
            KernelSource.Of(Specialization.File).Hash,
        ];
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', decisive)));
        return $"{Specialization.Entry}-{Architecture}-{Convert.ToHexStringLower(hash)[..24]}";
    }
}
