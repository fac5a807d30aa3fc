using System.Text.Json.Nodes;

namespace Derain.Runtime.Tests.Cli;

public sealed class SelftestCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_operations_are_listed_with_their_coverage()
    {
        CommandRun run = CommandRun.Succeed(_folder, "selftest", "--filter", "concat");

        Assert.Matches(@"^CPU \(.*\)\noperation +cases +passed +failed +unsupported +worst NMSE\nConcat +(\d+) +\1 +0 +0 ", run.Output);
        Assert.Matches(@"\n(\d+) cases: \1 passed, 0 failed, 0 unsupported\n$", run.Output);
        Assert.Matches(@"^Concat in F32: \d+ cases\n$", run.Error);
    }

    [Fact]
    public void Machines_get_one_object()
    {
        JsonNode json = CommandRun.SucceedWithJson(_folder, "selftest", "--filter", "Norm");

        Assert.Equal(0, (int)json["failed"]!);
        Assert.True((int)json["passed"]! > 10);
        JsonNode type = Assert.Single(json["types"]!.AsArray())!;
        Assert.Equal("F32", (string)type["type"]!);
        Assert.Contains("RmsNorm", type["operations"]!.AsArray().Select(operation => (string)operation!["operation"]!));
        Assert.Empty(type["problems"]!.AsArray());
    }

    [Fact]
    public void A_name_of_no_operation() => Assert.StartsWith(
        "--filter: no operation has 'rain' in its name; there are Activate, Add, Attention,",
        CommandRun.Fail(_folder, 1, "selftest", "--filter", "rain"));
}
