using System.Text.Json;
using Derain.Kernels.Cuda.Compilation;
using Derain.Kernels.Cuda.Interop;

namespace Derain.Kernels.Tests.Cuda.Compilation;

public sealed class KernelCacheTests : IDisposable
{
    private static readonly KernelSpecialization Add = new("elementwise/add.cu", new("ELEMENT", "f16"), new("ADDEND", "f16"), new("PACK", 8));
    private static readonly KernelArchitecture Ampere = new("sm_80");

    private readonly TemporaryFolder _folder = new();
    private readonly FakeCompiler _compiler = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_kernel_is_compiled_once()
    {
        CompiledKernel first = Get(_folder.Root);
        CompiledKernel second = Get(_folder.Root); // by another cache, as in another process

        Assert.Equal(1, _compiler.Compilations);
        Assert.Equal(first.Image, second.Image);
        Assert.Equal(first.Log, second.Log);
        Assert.Equal(first.Resources, second.Resources);
        Assert.Equal(first.Compiler, second.Compiler);
    }

    [Fact]
    public void Another_constant_architecture_or_compiler_is_another_kernel()
    {
        _ = Get(_folder.Root);
        var cache = new KernelCache([_folder.Root]);
        _ = cache.GetOrCompile(_compiler, new("elementwise/add.cu", [.. Add.Defines[..2], new("PACK", 1)]), Ampere);
        _ = cache.GetOrCompile(_compiler, Add, new("sm_86"));
        _ = cache.GetOrCompile(_compiler, Add, new("compute_86"));
        Assert.Equal(4, _compiler.Compilations);

        var newer = new FakeCompiler { Version = new Version(13, 0) };
        Assert.Contains("by 13.0", Text(cache.GetOrCompile(newer, Add, Ampere)));
        Assert.Equal(1, newer.Compilations);
    }

    [Fact]
    public void An_entry_can_be_read_by_a_person()
    {
        _ = Get(_folder.Root);
        string report = Assert.Single(Directory.GetFiles(_folder.Root, "add-sm_80-*.json"));

        Assert.Equal(3, Directory.GetFiles(_folder.Root).Length);
        Assert.True(File.Exists(Path.ChangeExtension(report, ".cubin")));
        string source = File.ReadAllText(Path.ChangeExtension(report, ".cu"));
        Assert.Equal(new KernelProgram(Add, Ampere).Text, source);
        JsonElement json = JsonDocument.Parse(File.ReadAllText(report)).RootElement;
        Assert.Equal(Add.ToString(), json.GetProperty("kernel").GetString());
        Assert.Equal("sm_80", json.GetProperty("architecture").GetString());
        Assert.Equal("NVRTC 12.4", json.GetProperty("compiler").GetString());
        Assert.Equal(40, json.GetProperty("registers").GetInt32());
        Assert.Equal(64, json.GetProperty("staticSharedBytes").GetInt32());
    }

    [Fact]
    public void PTX_is_kept_under_its_own_extension()
    {
        _ = new KernelCache([_folder.Root]).GetOrCompile(_compiler, Add, new("compute_90"));
        Assert.Single(Directory.GetFiles(_folder.Root, "add-compute_90-*.ptx"));
    }

    [Theory]
    [InlineData(".cubin")]
    [InlineData(".json")]
    public void An_entry_damaged_in_any_byte_is_ignored_and_replaced(string extension)
    {
        byte[] right = Get(_folder.Root).Image;
        string file = Assert.Single(Directory.GetFiles(_folder.Root, "*" + extension));
        byte[] intact = File.ReadAllBytes(file);
        for (int at = 0; at < intact.Length; at++)
        {
            byte[] damaged = [.. intact];
            damaged[at] ^= 1;
            File.WriteAllBytes(file, damaged);
            int before = _compiler.Compilations;

            Assert.Equal(right, Get(_folder.Root).Image);
            Assert.Equal(before + 1, _compiler.Compilations);
            Assert.Equal(intact, File.ReadAllBytes(file));
        }
    }

    [Theory]
    [InlineData(".cubin", 0)]
    [InlineData(".cubin", 10)]
    [InlineData(".json", 0)]
    [InlineData(".json", 100)]
    public void An_entry_cut_short_is_ignored_and_replaced(string extension, int length)
    {
        _ = Get(_folder.Root);
        string file = Assert.Single(Directory.GetFiles(_folder.Root, "*" + extension));
        using (FileStream stream = File.OpenWrite(file))
        {
            stream.SetLength(length);
        }

        _ = Get(_folder.Root);
        _ = Get(_folder.Root);
        Assert.Equal(2, _compiler.Compilations);
    }

    [Theory]
    [InlineData(".cubin")]
    [InlineData(".json")]
    public void An_entry_of_which_a_file_is_missing_is_ignored_and_replaced(string extension)
    {
        _ = Get(_folder.Root);
        File.Delete(Assert.Single(Directory.GetFiles(_folder.Root, "*" + extension)));

        _ = Get(_folder.Root);
        _ = Get(_folder.Root);
        Assert.Equal(2, _compiler.Compilations);
    }

    [Fact]
    public void The_first_folder_that_has_it_wins_and_the_others_are_left_alone()
    {
        _ = Get(_folder["second"]);
        _ = Get(_folder["first"], _folder["second"]);

        Assert.Equal(1, _compiler.Compilations);
        Assert.False(Directory.Exists(_folder["first"]));
    }

    [Fact]
    public void New_entries_go_to_the_first_folder_that_can_be_written()
    {
        string blocked = _folder.Write("file"); // no folder can be made where there is a file
        _ = Get(Path.Combine(blocked, "kernels"), _folder["second"]);

        Assert.Equal(3, Directory.GetFiles(_folder["second"]).Length);
    }

    [Fact]
    public void Without_a_folder_that_can_be_written_it_compiles_each_time()
    {
        string blocked = Path.Combine(_folder.Write("file"), "kernels");
        _ = Get(blocked);
        _ = Get(blocked);
        _ = Get();
        Assert.Equal(3, _compiler.Compilations);
    }

    [Fact]
    public void A_write_that_fails_half_way_leaves_nothing_behind()
    {
        _ = Get(_folder.Root);
        string image = Assert.Single(Directory.GetFiles(_folder.Root, "*.cubin"));
        File.Delete(image);
        Directory.CreateDirectory(image); // renaming a file over a folder fails at the last moment

        _ = Get(_folder.Root);
        Assert.Equal(2, _compiler.Compilations);
        Assert.Empty(Directory.GetFiles(_folder.Root, "*.tmp"));
    }

    [Fact]
    public void Ready_made_kernels_are_read_and_never_written()
    {
        _ = Get(_folder["ready"]);
        ReadyKernels.Sign(_folder["ready"], _compiler.Version);
        var cache = new KernelCache([], ReadyKernels.In(_folder["ready"]));
        _ = cache.GetOrCompile(_compiler, Add, Ampere);
        Assert.Equal(1, _compiler.Compilations);

        _ = cache.GetOrCompile(_compiler, Add, new("sm_86"));
        _ = cache.GetOrCompile(_compiler, Add, new("sm_86"));
        Assert.Equal(3, _compiler.Compilations);
        Assert.Equal(4, Directory.GetFiles(_folder["ready"]).Length);
    }

    [Fact]
    public void Ready_made_kernels_need_no_compiler_or_another_one()
    {
        byte[] right = Get(_folder["ready"]).Image;
        ReadyKernels.Sign(_folder["ready"], _compiler.Version);
        ReadyKernels ready = ReadyKernels.In(_folder["ready"])!;
        var cache = new KernelCache([_folder["own"]], ready);

        Assert.Equal([80], ready.SupportedArchitectures);
        Assert.Equal((12, 4), (ready.Compiler.Major, ready.Compiler.Minor));
        Assert.Equal(right, cache.FindOrCompile(null, Add, Ampere).Kernel.Image);
        Assert.Equal(right, cache.FindOrCompile(new FakeCompiler { Version = new Version(13, 0) }, Add, Ampere).Kernel.Image);
        Assert.False(Directory.Exists(_folder["own"]));
    }

    [Fact]
    public void A_ready_made_kernel_that_is_missing_or_of_another_source_is_named()
    {
        _ = Get(_folder["ready"]);
        ReadyKernels.Sign(_folder["ready"], _compiler.Version);
        string report = Assert.Single(Directory.GetFiles(_folder["ready"], "*.json"));
        string other = report.Replace("add-sm_80-", "add-sm_80-0"); // as the hash of another source would be
        File.Move(report, other);
        File.Move(Path.ChangeExtension(report, ".cubin"), Path.ChangeExtension(other, ".cubin"));
        var cache = new KernelCache([], ReadyKernels.In(_folder["ready"]));

        var missing = Assert.Throws<CudaException>(() => cache.FindOrCompile(null, Add, Ampere));
        Assert.StartsWith($"{Add} for sm_80 is not among the kernels that came with this program", missing.Message);
        Assert.False(cache.FindOrCompile(_compiler, Add, Ampere).WasThere);
    }

    [Fact]
    public void A_folder_that_nobody_signed_holds_no_ready_made_kernels()
    {
        _ = Get(_folder["ready"]);
        Assert.Null(ReadyKernels.In(_folder["ready"]));
        Assert.Null(ReadyKernels.In(_folder["none"]));
    }

    [Fact]
    public void Beyond_its_size_the_kernels_unused_for_longest_are_deleted()
    {
        KernelSpecialization[] kernels = [.. Enumerable.Range(1, 4).Select(pack => new KernelSpecialization("elementwise/add.cu", [.. Add.Defines[..2], new("PACK", pack)]))];
        var unlimited = new KernelCache([_folder.Root]);
        foreach (KernelSpecialization kernel in kernels)
        {
            _ = unlimited.GetOrCompile(_compiler, kernel, Ampere);
        }

        string ReportOf(KernelSpecialization kernel) => Path.Combine(_folder.Root, new KernelProgram(kernel, Ampere).Name(_compiler.Version) + ".json");
        void Age(KernelSpecialization kernel, int days)
        {
            foreach (string extension in (string[])[".json", ".cubin", ".cu"])
            {
                File.SetLastWriteTimeUtc(Path.ChangeExtension(ReportOf(kernel), extension), DateTime.UtcNow - TimeSpan.FromDays(days));
            }
        }

        Age(kernels[0], days: 4);
        Age(kernels[1], days: 3);
        Age(kernels[2], days: 2);
        Age(kernels[3], days: 1);
        _ = unlimited.GetOrCompile(_compiler, kernels[0], Ampere); // the oldest is used again
        long bytes = new DirectoryInfo(_folder.Root).GetFiles().Sum(file => file.Length);
        var limited = new KernelCache([_folder.Root]) { MostBytes = bytes };
        _ = limited.GetOrCompile(_compiler, Add, Ampere);

        Assert.Equal(5, _compiler.Compilations);
        Assert.Equal([true, false, false, true], kernels.Select(kernel => File.Exists(ReportOf(kernel))));
        Assert.True(File.Exists(ReportOf(Add)));
        Assert.Equal(3 * 3, Directory.GetFiles(_folder.Root).Length);
    }

    [Fact]
    public void Many_at_once_share_a_folder()
    {
        byte[] right = _compiler.Compile(new KernelProgram(Add, Ampere)).Image;
        Parallel.For(0, 64, new ParallelOptions { MaxDegreeOfParallelism = 16 }, _ => Assert.Equal(right, Get(_folder.Root).Image));

        Assert.Equal(3, Directory.GetFiles(_folder.Root).Length); // the entry, and no temporary file
        int before = _compiler.Compilations;
        Assert.Equal(right, Get(_folder.Root).Image);
        Assert.Equal(before, _compiler.Compilations);
    }

    [Fact]
    public void Whoever_wants_to_know_hears_of_every_kernel_asked_for()
    {
        List<KernelSpecialization> asked = [];
        var cache = new KernelCache([_folder.Root]) { Asked = asked.Add };
        _ = cache.GetOrCompile(_compiler, Add, Ampere);
        _ = cache.GetOrCompile(_compiler, Add, Ampere);
        Assert.Equal([Add, Add], asked);
    }

    private static string Text(CompiledKernel kernel) => System.Text.Encoding.UTF8.GetString(kernel.Image);

    private CompiledKernel Get(params string[] folders) => new KernelCache(folders).GetOrCompile(_compiler, Add, Ampere);
}
