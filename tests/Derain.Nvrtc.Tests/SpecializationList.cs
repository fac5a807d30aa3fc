using Derain.Kernels.Cuda.Compilation;

namespace Derain.Nvrtc.Tests;

/// <summary>
/// <c>specializations.txt</c>: every specialisation that the operations of the models and of the parity cases ask for, a line
/// each, sorted. What is on it is compiled by NVRTC for every architecture; the tests on the simulated device see to it that
/// nothing is missing.
/// </summary>
internal static class SpecializationList
{
    /// <summary>Environment variable that, set to 1, adds what is missing instead of failing.</summary>
    public const string UpdateVariable = "DERAIN_UPDATE_SPECIALIZATIONS";

    /// <summary>The repository.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The list's file.</summary>
    public static string FilePath { get; } = Path.Combine(Root, "tests", "Derain.Nvrtc.Tests", "specializations.txt");

    private static readonly Lock Sync = new();
    private static readonly SortedSet<string> Known = new(File.ReadLines(FilePath), StringComparer.Ordinal);

    /// <summary>All of them.</summary>
    public static IReadOnlyCollection<string> Lines => Known;

    /// <summary>Fails unless a specialisation is on the list, or adds it where that is asked for.</summary>
    /// <exception cref="InvalidOperationException">It is not; the message says how to add it.</exception>
    public static void MustHold(KernelSpecialization specialization)
    {
        lock (Sync)
        {
            string line = specialization.ToString();
            if (Known.Contains(line))
            {
                return;
            }

            if (Environment.GetEnvironmentVariable(UpdateVariable) != "1")
            {
                throw new InvalidOperationException(
                    $"NVRTC is never asked to compile {line}: it is not in {FilePath}. Run the tests with {UpdateVariable}=1 to add it.");
            }

            // Read again: tests in another process may be adding theirs.
            Known.UnionWith(File.ReadLines(FilePath));
            Known.Add(line);
            File.WriteAllLines(FilePath, Known);
        }
    }

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Derain.slnx")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("The tests must run from inside the repository.");
    }
}
