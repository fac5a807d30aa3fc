using Derain.Kernels.Cuda.Compilation;

namespace Derain.Kernels.Tests.Cuda.Compilation;

public class KernelSourceTests
{
    public static TheoryData<string> Files => [.. KernelSource.Files];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_kernel_is_one_text_with_one_entry_named_as_its_file(string file)
    {
        string text = KernelSource.Of(file).Text;
        Assert.DoesNotContain("#include", text);
        Assert.DoesNotContain("#pragma once", text);
        string entry = Path.GetFileNameWithoutExtension(file);
        Assert.Equal(1, text.Split("extern \"C\" __global__").Length - 1);
        Assert.Matches($@"extern ""C"" __global__[^;]*?\b{entry}\(", text);
        Assert.Contains("__launch_bounds__", text);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_line_stands_under_the_file_and_number_it_has_in_the_repository(string file)
    {
        KernelSource source = KernelSource.Of(file);
        (string current, int number) = ("", 0);
        foreach (string line in source.Text.TrimEnd('\n').Split('\n'))
        {
            if (line.StartsWith("#line ", StringComparison.Ordinal))
            {
                string[] parts = line.Split(' ');
                (current, number) = (parts[2].Trim('"'), int.Parse(parts[1]) - 1);
                continue;
            }

            number++;
            string original = Lines(current)[number - 1];
            Assert.True(line == original || (line.Length == 0 && original == "#pragma once"), $"{current}({number}): {line}");
        }
    }

    [Fact]
    public void Headers_of_headers_come_too_and_none_twice()
    {
        IReadOnlyList<string> headers = KernelSource.Of("attention/attention.cu").Headers;
        Assert.Contains("derain/types.cuh", headers);
        Assert.Contains("derain/mma.cuh", headers);
        Assert.Equal(headers.Count, headers.Distinct().Count());
    }

    [Fact]
    public void It_is_read_once() => Assert.Same(KernelSource.Of("elementwise/add.cu"), KernelSource.Of("elementwise/add.cu"));

    [Fact]
    public void A_kernel_that_is_not_there_is_named_with_those_that_are()
    {
        var error = Assert.Throws<FileNotFoundException>(() => KernelSource.Of("norm/layer_nrm.cu"));
        Assert.Contains("norm/layer_nrm.cu", error.Message);
        Assert.Contains("elementwise/add.cu", error.Message);
    }

    private static string[] Lines(string file)
    {
        string kernels = Path.Combine(Root(), "kernels", "cuda");
        string path = Path.Combine(kernels, file);
        return File.ReadAllLines(File.Exists(path) ? path : Path.Combine(kernels, "include", file));
    }

    private static string Root()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Derain.slnx")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return folder;
    }
}
