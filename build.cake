// The tasks a developer runs, behind ./build.sh: no arguments list them, --target=NAME runs one.

var configuration = Argument("configuration", "Release");
var solution = "Derain.slnx";
var command = "src/Derain.Runtime";
var artifacts = Directory("artifacts");

Task("Restore")
    .Description("Restores the packages of the solution.")
    .Does(() => DotNetRestore(solution));

Task("Build")
    .Description("Builds everything; a warning is an error.")
    .IsDependentOn("Restore")
    .Does(() => DotNetBuild(solution, new DotNetBuildSettings
    {
        Configuration = configuration,
        NoRestore = true,
        NoLogo = true,
        Verbosity = DotNetVerbosity.Quiet,
    }));

Task("Format")
    .Description("Formats every source file.")
    .IsDependentOn("Restore")
    .Does(() => DotNetFormat(solution, new DotNetFormatSettings { NoRestore = true }));

Task("CheckFormat")
    .Description("Fails on unformatted sources (Build sees to style).")
    .Does(() => DotNetFormatWhitespace(".", new DotNetFormatSettings
    {
        VerifyNoChanges = true,
        Exclude = [artifacts],
        // Reads the files as they lie, which needs no restore and takes a tenth of the time.
        ArgumentCustomization = arguments => arguments.Append("--folder"),
    }));

var tests = new Dictionary<string, int> { ["succeeded"] = 0, ["failed"] = 0, ["skipped"] = 0 };
int? testExitCode = null;

Task("Nvrtc")
    .Description("Unpacks NVRTC, which compiles the kernels in the tests, into artifacts/nvrtc.")
    .Does(() =>
{
    // One that this machine has already serves as well; the tests say when there is none.
    if (StartProcess("scripts/nvrtc.sh", artifacts + Directory("nvrtc")) != 0)
    {
        Warning("NVRTC was not unpacked; the tests use this machine's own, if there is one.");
    }
});

Task("TestSimulator")
    .Description("Runs the simulated device's own tests.")
    .Does(() =>
{
    var settings = new ProcessSettings { RedirectStandardOutput = true };
    testExitCode = StartProcess("tests/cuda-simulator/test.sh", settings, out var output);
    foreach (var line in output)
    {
        Console.WriteLine(line);
        if (line.Split(' ') is [var passed, "passed,", var failed, "failed,", _, _])
        {
            tests["succeeded"] += int.Parse(passed);
            tests["failed"] += int.Parse(failed);
        }
    }
});

Task("Test")
    .Description("Runs every test but the nightly ones; the last line counts them.")
    .IsDependentOn("Build")
    .IsDependentOn("Nvrtc")
    .IsDependentOn("TestSimulator")
    .Does(() => Test("--filter-not-trait Category=Nightly"));

Task("Nightly")
    .Description("Runs what takes too long for every change: the GPU bundle without a card, training, a Slurm job array, the nightly tests.")
    .IsDependentOn("Build")
    .IsDependentOn("Nvrtc")
    .IsDependentOn("GpuBundle")
    .Does(() =>
{
    Run(".ci/gpu-bundle", "");
    Run(".ci/training", "");
    Run(".ci/slurm", "");
    Test("--filter-trait Category=Nightly --ignore-exit-code 8"); // 8: a project has none
});

void Test(string filter) => DotNetTest(solution, new DotNetTestSettings
{
    PathType = DotNetTestPathType.Solution,
    ResultsDirectory = artifacts + Directory("tests"),
    Configuration = configuration,
    NoBuild = true,
    // One test project at a time: the operations under test use every core themselves.
    ArgumentCustomization = arguments => arguments
        .Append("--max-parallel-test-modules 1 --no-progress --no-ansi")
        .Append(filter),
    SetupProcessSettings = process => process
        .SetRedirectStandardOutput(true)
        .SetRedirectedStandardOutputHandler(CountTests),
    HandleExitCode = code => (testExitCode = Math.Max(testExitCode ?? 0, code)) == 0,
});

string CountTests(string line)
{
    if (line?.Split(':') is [var name, var count] && tests.ContainsKey(name.Trim()))
    {
        tests[name.Trim()] += int.Parse(count);
    }

    Console.WriteLine(line);
    return line;
}

Task("Kernels")
    .Description("Compiles every kernel for every architecture and prints what it takes: registers, shared memory, spills.")
    .IsDependentOn("Build")
    .IsDependentOn("Nvrtc")
    .Does(() =>
{
    var compiled = StartProcess(
        artifacts + File($"bin/Derain.Nvrtc.Tests/{configuration.ToLowerInvariant()}/Derain.Nvrtc.Tests"),
        "--filter-class *KernelMatrixTests --no-progress --no-ansi");
    Information(System.IO.File.ReadAllText("artifacts/nvrtc/report.md"));
    if (compiled != 0)
    {
        throw new CakeException("Not every kernel compiles, without a warning, and fits the registers; see above.");
    }
});

Task("ReadyKernels")
    .Description("Compiles the kernels for common cards into artifacts/compiled-kernels; beside the program they make NVRTC needless.")
    .IsDependentOn("Build")
    .IsDependentOn("Nvrtc")
    .Does(() =>
{
    // Where there is no NVRTC but the tests', that one is named.
    var unpacked = GetFiles("artifacts/nvrtc/usr/**/libnvrtc.so.12").FirstOrDefault();
    var settings = new ProcessSettings
    {
        Arguments = "warm-up --pack artifacts/compiled-kernels --kernels tests/Derain.Nvrtc.Tests/specializations.txt",
        EnvironmentVariables = new Dictionary<string, string>(),
    };
    if (unpacked is not null)
    {
        settings.EnvironmentVariables["DERAIN_CUDA_PATH"] = unpacked.GetDirectory().FullPath;
    }

    if (StartProcess("./derain", settings) is not 0 and var code)
    {
        throw new CakeException($"The kernels were not compiled: exit code {code}.");
    }
});

Task("Bench")
    .Description("Measures operations (--filter='*Linear*').")
    .IsDependentOn("Build")
    .Does(() => DotNetRun("bench/Derain.Bench", new ProcessArgumentBuilder()
        .AppendSwitchQuoted("--filter", Argument("filter", "*"))
        .AppendSwitchQuoted("--artifacts", artifacts + Directory("bench")),
        new DotNetRunSettings { Configuration = configuration, NoBuild = true }));

Task("Publish")
    .Description("Publishes the command as one file that needs no .NET (linux-x64).")
    .Does(() => DotNetPublish(command, new DotNetPublishSettings
    {
        Configuration = configuration,
        Runtime = "linux-x64",
        OutputDirectory = artifacts + Directory("publish/linux-x64"),
        SelfContained = true,
        PublishSingleFile = true,
        EnableCompressionInSingleFile = true,
        IncludeNativeLibrariesForSelfExtract = true,
        NoLogo = true,
    }));

Task("Pack")
    .Description("Packs both libraries and the .NET tool.")
    .IsDependentOn("Restore")
    .Does(() =>
{
    Pack("src/Derain.Kernels");
    Pack(command);
    // A tool package cannot be referenced, so the command's project packs twice: as a library and as Derain.Tool.
    Pack(command, asTool: true);
});

void Pack(string project, bool asTool = false) => DotNetPack(project, new DotNetPackSettings
{
    Configuration = configuration,
    OutputDirectory = artifacts + Directory("packages"),
    MSBuildSettings = new DotNetMSBuildSettings { ContinuousIntegrationBuild = true }
        .WithProperty("PackTool", asTool ? "true" : "false"),
    NoLogo = true,
});

Task("Demo")
    .Description("Derains a small clip and shows it beside its clear twin.")
    .Does(() =>
{
    EnsureDirectoryExists(artifacts);
    Run("./derain", $"demo -o {artifacts + Directory("demo")} --overwrite");
});

void Run(string program, string arguments)
{
    if (StartProcess(program, arguments) is not 0 and var code)
    {
        throw new CakeException($"{program} ended with exit code {code}.");
    }
}

Task("GpuBundle")
    .Description("Packs what proves and times everything on a machine with a card, without .NET or network.")
    .Does(() =>
{
    var bundle = artifacts + Directory("gpu-bundle");
    var archive = artifacts + File("derain-gpu-bundle.tar.xz");
    EnsureDirectoryDoesNotExist(bundle, new DeleteDirectorySettings { Recursive = true, Force = true });

    // Published into one folder, the programs share one runtime: a third of what three single files would take. The second one's
    // libraries, which are those of the command, replace the first one's and are compiled ahead: a start is among what is timed.
    // The benchmark framework's, compiled too, would add 9 MB.
    PublishInto(bundle + Directory("bin"), "bench/Derain.Bench", aheadOfTime: false);
    PublishInto(bundle + Directory("bin"), "weights-tools", aheadOfTime: true);

    DeleteFiles($"{bundle}/bin/*.xml");
    DeleteFiles($"{bundle}/bin/*.pdb");
    EnsureDirectoryExists(bundle + Directory("bundle"));
    EnsureDirectoryExists(bundle + Directory("peers"));
    CopyFiles("bench/gpu-bundle/*.py", bundle + Directory("bundle"));
    CopyFiles("bench/gpu-bundle/*.json", bundle + Directory("bundle"));
    CopyFiles("bench/peers/*.py", bundle + Directory("peers"));
    CopyFile("docs/gpu.md", bundle + File("gpu.md"));
    CopyFile("bench/gpu-bundle/run.sh", bundle + File("run.sh"));
    var version = XmlPeek("Directory.Build.props", "/Project/PropertyGroup/Version");
    System.IO.File.WriteAllText(bundle + File("bundle.json"), $$"""{"commit": "{{Commit()}}", "version": "{{version}}"}""" + "\n");

    Run("chmod", $"+x {bundle}/run.sh");
    Run("tar", $"-C {artifacts} -cJf {archive} gpu-bundle");
    const long Most = 50_000_000;
    var size = new System.IO.FileInfo(archive).Length;
    Information($"{archive}: {size / 1e6:F1} MB");
    if (size > Most)
    {
        throw new CakeException($"{archive} has {size / 1e6:F1} MB, over the {Most / 1e6:F0} MB that a bundle may have.");
    }
});

void PublishInto(ConvertableDirectoryPath folder, string project, bool aheadOfTime) =>
    DotNetPublish(project, new DotNetPublishSettings
    {
        Configuration = configuration,
        Runtime = "linux-x64",
        OutputDirectory = folder,
        SelfContained = true,
        PublishReadyToRun = aheadOfTime,
        MSBuildSettings = new DotNetMSBuildSettings().WithProperty("DebugType", "none"),
        NoLogo = true,
        Verbosity = DotNetVerbosity.Quiet,
    });

// What the bundle's results belong to.
string Commit()
{
    var commit = Ask("git", "rev-parse HEAD").Single();
    return Ask("git", "status --porcelain").Any() ? commit + "-dirty" : commit;
}

IReadOnlyList<string> Ask(string program, string arguments)
{
    var settings = new ProcessSettings { Arguments = arguments, RedirectStandardOutput = true };
    if (StartProcess(program, settings, out var lines) is not 0 and var code)
    {
        throw new CakeException($"{program} {arguments} ended with exit code {code}.");
    }

    return [.. lines];
}

Task("Clean")
    .Description("Deletes everything that was built.")
    .Does(() => EnsureDirectoryDoesNotExist(artifacts, new DeleteDirectorySettings { Recursive = true, Force = true }));

try
{
    RunTarget(Argument("target", "Build"));
}
catch when (testExitCode > 0)
{
    // Said already, test by test. What remains is the count, and nothing may follow it.
}

if (testExitCode is { } exitCode)
{
    // A test project that crashed reports no failed test, and must not pass for a success.
    var failed = exitCode == 0 ? 0 : Math.Max(1, tests["failed"]);
    Console.WriteLine($"{tests["succeeded"]} passed, {failed} failed, {tests["skipped"]} skipped");
    Environment.Exit(exitCode);
}
