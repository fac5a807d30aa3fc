using CsCheck;
using Derain.Runtime.Cli;
using Derain.Runtime.Cli.Batch;

namespace Derain.Runtime.Tests.Cli.Batch;

public sealed class ShardTests
{
    private static readonly Gen<string[]> AnyNames = Gen.String[Gen.Char["abAB_1/é"], 1, 6].Array[0, 30].Select(names => names.Distinct().ToArray());

    [Theory]
    [InlineData("1/1", 1, 1)]
    [InlineData("3/8", 3, 8)]
    [InlineData("8/8", 8, 8)]
    public void A_part_is_counted_from_one(string text, int index, int count) =>
        Assert.Equal(new Shard(index, count, "--shard"), Shard.TryParse(text));

    [Theory]
    [InlineData("0/4")]
    [InlineData("5/4")]
    [InlineData("-1/4")]
    [InlineData("1/0")]
    [InlineData("1")]
    [InlineData("1/2/3")]
    [InlineData("a/b")]
    public void What_is_no_part_is_null(string text) => Assert.Null(Shard.TryParse(text));

    [Theory]
    [InlineData("0", "4", "0", "1", "1/4")]
    [InlineData("3", "4", "0", "1", "4/4")]
    [InlineData("1", "4", "1", "1", "1/4")]
    [InlineData("7", "4", "1", "2", "4/4")]
    [InlineData("2", "4", null, null, "3/4")]
    public void A_task_of_a_slurm_array_is_a_part(string id, string count, string? min, string? step, string expected) =>
        Assert.Equal(expected, Slurm(id, count, min, step)!.ToString());

    [Theory]
    [InlineData("7", "2", "3", "1")]
    [InlineData("4", "4", "1", "2")]
    [InlineData("4", "4", "0", "1")]
    [InlineData("x", "4", "0", "1")]
    public void An_array_with_gaps_is_refused(string id, string count, string min, string step) =>
        Assert.Equal(
            $"Task {id} of a Slurm array of {count} cannot be told as a part of the batch: the array has gaps; say which with --shard I/N.",
            Assert.Throws<CommandException>(() => Slurm(id, count, min, step)).Message);

    [Fact]
    public void Outside_of_an_array_there_are_no_parts()
    {
        Assert.Null(Slurm(null, null, null, null));
        Assert.Null(Slurm("3", null, null, null));
    }

    [Fact]
    public void Every_item_is_in_one_part_and_parts_differ_by_one_item_at_most() => Gen.Select(AnyNames, Gen.Int[1, 9]).Sample((names, count) =>
    {
        string[][] parts = [.. Parts(names, count)];
        Assert.Equal(names.Order(StringComparer.Ordinal), parts.SelectMany(part => part).Order(StringComparer.Ordinal));
        Assert.True(parts.Max(part => part.Length) - parts.Min(part => part.Length) <= 1);
    });

    [Fact]
    public void Parts_do_not_depend_on_the_order_of_the_items() => Gen.Select(AnyNames, Gen.Int[1, 9], Gen.Int).Sample((names, count, seed) =>
    {
        string[] shuffled = [.. names];
        new Random(seed).Shuffle(shuffled);
        Assert.Equal(
            Parts(names, count).Select(part => part.Order(StringComparer.Ordinal)),
            Parts(shuffled, count).Select(part => part.Order(StringComparer.Ordinal)));
    });

    [Fact]
    public void Items_stay_in_their_order() =>
        Assert.Equal(["d", "b"], new Shard(2, 2, "").Of(["d", "c", "b", "a"], name => name));

    private static IEnumerable<string[]> Parts(string[] names, int count) =>
        Enumerable.Range(1, count).Select(index => new Shard(index, count, "").Of(names, name => name).ToArray());

    private static Shard? Slurm(string? id, string? count, string? min, string? step) => Shard.OfSlurm(name => name switch
    {
        "SLURM_ARRAY_TASK_ID" => id,
        "SLURM_ARRAY_TASK_COUNT" => count,
        "SLURM_ARRAY_TASK_MIN" => min,
        "SLURM_ARRAY_TASK_STEP" => step,
        _ => null,
    });
}
