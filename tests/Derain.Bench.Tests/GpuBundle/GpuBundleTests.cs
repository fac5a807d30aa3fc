using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Derain.Bench.Tests.GpuBundle;

public sealed class GpuBundleTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static string Sample => Path.Combine(
        Goldens.Repository, "tests", "Derain.Bench.Tests", "GpuBundle", "results.json");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("bench/gpu-bundle/run.sh")]
    [InlineData(".ci/gpu-bundle")]
    public void The_shell_scripts_parse(string script)
    {
        using Process bash = Process.Start("bash", ["-n", Path.Combine(Goldens.Repository, script)]);
        bash.WaitForExit();
        Assert.Equal(0, bash.ExitCode);
    }

    [Theory]
    [InlineData("peers")]
    [InlineData("gpu-bundle")]
    public void The_python_scripts_parse(string folder) => Python.Succeed(folder, needsTorch: false, "-c", """
        import ast, glob
        for name in glob.glob('*.py'):
            with open(name) as file:
                ast.parse(file.read(), name)
        """);

    [Fact]
    public void Results_of_a_run_are_what_the_schema_says() =>
        Python.Succeed("gpu-bundle", needsTorch: false, "schema.py", Sample);

    [Theory]
    [InlineData("a part without a name", "results.parts[0] lacks name")]
    [InlineData("a status nobody knows", "results.parts[0].status must be one of ['passed', 'failed', 'skipped'], but is 'fine'")]
    [InlineData("a number in words", "results.seconds must be number, but is str")]
    [InlineData("something new", "results has news, which the schema does not know")]
    public void Other_results_are_refused(string change, string problem)
    {
        JsonNode results = JsonNode.Parse(File.ReadAllText(Sample))!;
        JsonObject part = results["parts"]![0]!.AsObject();
        switch (change)
        {
            case "a part without a name":
                part.Remove("name");
                break;
            case "a status nobody knows":
                part["status"] = "fine";
                break;
            case "a number in words":
                results["seconds"] = "many";
                break;
            default:
                results["news"] = 1;
                break;
        }

        (int exitCode, string output, _) = Python.Run(
            "gpu-bundle", needsTorch: false, "schema.py", _folder.Write("results.json", results.ToJsonString()));

        Assert.Equal((1, problem + "\n"), (exitCode, output));
    }

    [Fact]
    public void The_table_has_every_part_and_comparison()
    {
        JsonNode results = JsonNode.Parse(File.ReadAllText(Sample))!;

        string page = Python.Succeed("gpu-bundle", needsTorch: false, "-c", $$"""
            import json, table
            print(table.markdown(json.load(open(r'{{Sample}}'))))
            """);

        foreach (JsonNode? row in results["parts"]!.AsArray().Concat(results["comparisons"]!.AsArray()))
        {
            Assert.Contains($"| {row!["name"]} |", page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_guide_lists_every_kernel()
    {
        (int exitCode, _, _) = Python.Run("gpu-bundle", needsTorch: false, "silicon.py", "--check");
        Assert.True(exitCode == 0, "docs/gpu.md does not list the kernels there are; run python3 bench/gpu-bundle/silicon.py.");
    }
}
