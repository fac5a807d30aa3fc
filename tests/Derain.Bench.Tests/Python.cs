using System.Diagnostics;

namespace Derain.Bench.Tests;

/// <summary>Runs the scripts of <c>bench</c>. Tests are skipped where there is no Python, or no PyTorch where they need it.</summary>
internal static class Python
{
    private static readonly string[] Names = ["python3", "/usr/bin/python3"];

    /// <summary>Exit code, standard output and standard error of a script or of code.</summary>
    /// <param name="folder">Folder below <c>bench</c> to work in; its modules can be imported.</param>
    /// <param name="needsTorch">Whether PyTorch must be there.</param>
    /// <param name="arguments">The interpreter's.</param>
    public static (int ExitCode, string Output, string Error) Run(string folder, bool needsTorch, params string[] arguments)
    {
        string probe = needsTorch ? "import torch" : "import sys; assert sys.version_info >= (3, 9)";
        string? python = Names.FirstOrDefault(name => Start(name, folder, ["-c", probe]) is { ExitCode: 0 });
        Assert.SkipWhen(python is null, needsTorch ? "Needs a python3 with PyTorch." : "Needs python3, 3.9 or newer.");
        return Start(python!, folder, arguments)!.Value;
    }

    /// <summary>What a script that must succeed prints.</summary>
    /// <inheritdoc cref="Run"/>
    public static string Succeed(string folder, bool needsTorch, params string[] arguments)
    {
        (int exitCode, string output, string error) = Run(folder, needsTorch, arguments);
        Assert.True(exitCode == 0, error + output);
        return output;
    }

    private static (int ExitCode, string Output, string Error)? Start(string program, string folder, string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            WorkingDirectory = Path.Combine(Derain.Runtime.Tests.Goldens.Repository, "bench", folder),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        start.Environment["PYTHONPATH"] = start.WorkingDirectory;
        try
        {
            using Process process = Process.Start(start)!;
            Task<string> error = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output, error.Result);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null; // there is no such program
        }
    }
}
