using Derain.Kernels.Cuda.Interop;

namespace Derain.Kernels.Tests.Cuda.Interop;

public sealed class LibraryFoldersTests : IDisposable
{
    private readonly TemporaryFolder _disk = new();
    private readonly Dictionary<string, string> _environment = [];

    public void Dispose() => _disk.Dispose();

    [Fact]
    public void Named_folders_are_separated_as_in_PATH()
    {
        _environment["DERAIN_CUDA_PATH"] = "/a: /b :";
        Assert.Equal(["/a", "/b"], Linux.Named);
        _environment["DERAIN_CUDA_PATH"] = @"C:\a;D:\b";
        Assert.Equal([@"C:\a", @"D:\b"], Windows.Named);
        _environment.Clear();
        Assert.Empty(Linux.Named);
    }

    [Theory]
    [InlineData("nvrtc")]
    [InlineData("cublasLt")]
    public void A_toolkit_comes_before_the_system_and_the_system_before_packages(string library)
    {
        _environment["CUDA_HOME"] = "/tools/cuda";
        _environment["CONDA_PREFIX"] = "/conda";
        string[] folders = [.. Linux.Usual(library)];

        Assert.Equal("/tools/cuda/lib64", folders[0]);
        int system = Array.IndexOf(folders, "/usr/lib/wsl/lib");
        int conda = Array.IndexOf(folders, "/conda/lib");
        Assert.InRange(system, 1, conda - 1);
        Assert.Contains(folders, folder => folder.StartsWith("/conda/targets/", StringComparison.Ordinal));
    }

    [Fact]
    public void The_driver_is_only_looked_for_where_a_system_has_it()
    {
        _environment["CUDA_HOME"] = "/tools/cuda"; // whose libcuda.so is a stub
        Assert.All(Linux.Usual("cuda"), folder => Assert.DoesNotContain("cuda", folder));
        Assert.Empty(Windows.Usual("cuda"));
    }

    [Fact]
    public void Packages_of_pip_are_found_in_a_virtual_environment_for_CUDA_12_and_13()
    {
        string site = MakeFolder("venv/lib/python3.12/site-packages");
        _environment["VIRTUAL_ENV"] = _disk["venv"];

        Assert.Contains(Path.Combine(site, "nvidia", "cu13", "lib"), Linux.Usual("nvrtc"));
        Assert.Contains(Path.Combine(site, "nvidia", "cuda_nvrtc", "lib"), Linux.Usual("nvrtc"));
        Assert.Contains(Path.Combine(site, "nvidia", "cublas", "lib"), Linux.Usual("cublasLt"));
        Assert.DoesNotContain(Path.Combine(site, "nvidia", "cublas", "lib"), Linux.Usual("nvrtc"));
    }

    [Fact]
    public void Packages_of_pip_are_found_in_the_home_folder_the_newest_Python_first()
    {
        MakeFolder("home/.local/lib/python3.9/site-packages");
        MakeFolder("home/.local/lib/python3.12/site-packages");
        _environment["HOME"] = _disk["home"];
        string[] folders = [.. Linux.Usual("nvrtc").Where(folder => folder.StartsWith(_disk["home"], StringComparison.Ordinal))];

        Assert.Contains("python3.12", folders[0]);
        Assert.Contains("python3.9", folders[^1]);
    }

    [Fact]
    public void Windows_has_folders_of_its_own()
    {
        MakeFolder("Programs/NVIDIA GPU Computing Toolkit/CUDA/v12.9");
        MakeFolder("Programs/NVIDIA GPU Computing Toolkit/CUDA/v13.0");
        MakeFolder("AppData/Roaming/Python/Python312");
        MakeFolder("AppData/Local/Programs/Python/Python313");
        _environment["ProgramFiles"] = _disk["Programs"];
        _environment["APPDATA"] = _disk["AppData/Roaming"];
        _environment["LOCALAPPDATA"] = _disk["AppData/Local"];
        _environment["VIRTUAL_ENV"] = _disk["venv"];
        _environment["CONDA_PREFIX"] = _disk["conda"];
        string[] folders = [.. Windows.Usual("nvrtc")];

        string toolkits = Path.Combine(_disk["Programs"], "NVIDIA GPU Computing Toolkit", "CUDA");
        Assert.Equal(
            [
                Path.Combine(toolkits, "v13.0", "bin", "x64"),
                Path.Combine(toolkits, "v13.0", "bin"),
                Path.Combine(toolkits, "v12.9", "bin", "x64"),
                Path.Combine(toolkits, "v12.9", "bin"),
            ],
            folders[..4]);
        Assert.Contains(Path.Combine(_disk["venv"], "Lib", "site-packages", "nvidia", "cu13", "bin", "x86_64"), folders);
        Assert.Contains(Path.Combine(_disk["venv"], "Lib", "site-packages", "nvidia", "cuda_nvrtc", "bin"), folders);
        Assert.Contains(Path.Combine(_disk["AppData/Roaming"], "Python", "Python312", "site-packages", "nvidia", "cu13", "bin"), folders);
        Assert.Contains(
            Path.Combine(_disk["AppData/Local"], "Programs", "Python", "Python313", "Lib", "site-packages", "nvidia", "cu13", "bin"),
            folders);
        Assert.Contains(Path.Combine(_disk["conda"], "Library", "bin"), folders);
        Assert.DoesNotContain(folders, folder => folder.StartsWith("/usr", StringComparison.Ordinal));
    }

    [Fact]
    public void Versions_are_ordered_as_numbers()
    {
        foreach (string version in new[] { "cuda-12.9", "cuda-12.10", "cuda-13.0", "cuda-9.2" })
        {
            MakeFolder(version);
        }

        Assert.Equal(
            ["cuda-13.0", "cuda-12.10", "cuda-12.9", "cuda-9.2"],
            LibraryFolders.Matches(_disk.Root, "cuda*").Select(Path.GetFileName));
    }

    [Fact]
    public void A_folder_that_is_not_there_holds_nothing() => Assert.Empty(LibraryFolders.Matches(_disk["nowhere"], "*"));

    private LibraryFolders Linux => new(_environment.GetValueOrDefault, isWindows: false);

    private LibraryFolders Windows => new(_environment.GetValueOrDefault, isWindows: true);

    private string MakeFolder(string relative) => Directory.CreateDirectory(_disk[relative]).FullName;
}
