using Derain.Kernels.Cuda.Interop;

namespace Derain.Kernels.Tests.Cuda.Interop;

public sealed class LibrarySearchTests : IDisposable
{
    private readonly TemporaryFolder _disk = new();
    private readonly Dictionary<string, string> _environment = [];

    public void Dispose() => _disk.Dispose();

    [Theory]
    [InlineData("cuda", false, "libcuda.so.1", "libcuda.so")]
    [InlineData("cuda", true, "nvcuda.dll")]
    [InlineData("nvrtc", false, "libnvrtc.so.13", "libnvrtc.so.12")]
    [InlineData("nvrtc", true, "nvrtc64_130_0.dll", "nvrtc64_120_0.dll")]
    [InlineData("cublasLt", false, "libcublasLt.so.13", "libcublasLt.so.12")]
    [InlineData("cublasLt", true, "cublasLt64_13.dll", "cublasLt64_12.dll")]
    public void The_newest_version_is_preferred(string library, bool isWindows, params string[] names) =>
        Assert.Equal(names, Search(library, isWindows: isWindows).FileNames);

    [Fact]
    public void A_driver_of_CUDA_12_loads_nothing_that_CUDA_13_makes_so_12_comes_first_there()
    {
        Assert.Equal(["libnvrtc.so.12", "libnvrtc.so.13"], Search("nvrtc", new Version(12, 4)).FileNames);
        Assert.Equal(["libcublasLt.so.12", "libcublasLt.so.13"], Search("cublasLt", new Version(12, 9)).FileNames);
        Assert.Equal(["libnvrtc.so.13", "libnvrtc.so.12"], Search("nvrtc", new Version(13, 0)).FileNames);
    }

    [Fact]
    public void A_named_folder_comes_before_a_better_version_elsewhere()
    {
        _environment["DERAIN_CUDA_PATH"] = _disk["mine"];
        _environment["CUDA_HOME"] = _disk["toolkit"];
        string mine = _disk.Write("mine/libnvrtc.so.12");
        string toolkit = _disk.Write("toolkit/lib64/libnvrtc.so.13");

        Assert.Equal([mine, toolkit], Search("nvrtc").Candidates.Take(2));
    }

    [Fact]
    public void A_better_version_anywhere_comes_before_a_lesser_one()
    {
        _environment["CUDA_HOME"] = _disk["toolkit"];
        _environment["CONDA_PREFIX"] = _disk["conda"];
        string older = _disk.Write("toolkit/lib64/libcublasLt.so.12");
        string newer = _disk.Write("conda/lib/libcublasLt.so.13");

        Assert.Equal([newer, older], Ours(Search("cublasLt")));
        Assert.Equal([older, newer], Ours(Search("cublasLt", new Version(12, 2))));
    }

    [Fact]
    public void What_is_there_but_does_not_load_is_reported()
    {
        _environment["DERAIN_CUDA_PATH"] = _disk["mine"];
        string junk = _disk.Write("mine/libcublasLt.so.13", "no library");
        LibrarySearch search = Search("cublasLt");
        Assert.SkipUnless(search.Load() == 0, "This machine has cuBLASLt.");

        Assert.Contains($"{junk} is there but does not load:", search.MissingMessage);
    }

    [Fact]
    public void The_message_says_what_was_looked_for_where_and_how_to_get_it()
    {
        _environment["DERAIN_CUDA_PATH"] = $"{_disk.Root}:{_disk["gone"]}";
        _environment["CUDA_HOME"] = _disk["toolkit"];
        Directory.CreateDirectory(_disk["toolkit/lib64"]);

        string message = Search("nvrtc").MissingMessage;
        Assert.StartsWith("NVRTC, which compiles the kernels, is not there.", message);
        Assert.Contains("libnvrtc.so.13 and libnvrtc.so.12", message);
        Assert.Contains($"in {_disk.Root}, {_disk["gone"]} (which is not there)", message);
        Assert.Contains("on the loader's path", message);
        Assert.Contains(_disk["toolkit/lib64"], message);
        Assert.Contains("`pip install nvidia-cuda-nvrtc`", message);
        Assert.Contains("DERAIN_CUDA_PATH", message);
        Assert.Contains("`pip install nvidia-cublas`", Search("cublasLt").MissingMessage);
        Assert.Contains("The NVIDIA driver is not there. Looked for libcuda.so.1 and libcuda.so", Search("cuda").MissingMessage);
        Assert.Contains("525 or newer", Search("cuda").MissingMessage);
    }

    private string[] Ours(LibrarySearch search) =>
        [.. search.Candidates.Where(file => file.StartsWith(_disk.Root, StringComparison.Ordinal))];

    private LibrarySearch Search(string library, Version? driver = null, bool isWindows = false) =>
        new(library, new LibraryFolders(_environment.GetValueOrDefault, isWindows), driver);
}
