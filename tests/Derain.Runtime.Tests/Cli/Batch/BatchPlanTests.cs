using System.CommandLine;
using Derain.Runtime.Cli;
using Derain.Runtime.Cli.Batch;

namespace Derain.Runtime.Tests.Cli.Batch;

/// <summary>From command lines and lists to clips.</summary>
public sealed class BatchPlanTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DerainArguments _arguments = new();
    private readonly Command _command = new("derain");

    public BatchPlanTests() => _arguments.AddTo(_command);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("in/a.mp4 -o out.mp4", false)]
    [InlineData("gone.mp4 -o out.mp4", false)]
    [InlineData("frames -o out/%04d.png", false)]
    [InlineData("frames/%04d.png -o out.mp4", false)]
    [InlineData("in/a.mp4 in/b.mp4 -o out", true)]
    [InlineData("in -o out", true)]
    [InlineData("in/*.mp4 -o out", true)]
    [InlineData("in/a.mp4 -o in", true)]
    [InlineData("in/a.mp4 -o {name}_dry.mp4", true)]
    [InlineData("in/a.mp4 -o out.mp4 --shard 1/2", true)]
    [InlineData("--list clips.txt -o out", true)]
    public void A_batch_is_what_can_stand_for_several_clips(string line, bool expected)
    {
        Files("in/a.mp4", "in/b.mp4", "frames/0001.png");
        Assert.Equal(expected, _arguments.IsBatch(Parse(line)));
    }

    [Fact]
    public void Clips_of_a_folder_go_to_a_folder_with_the_options_of_the_command_line()
    {
        Files("in/a.mp4", "in/b.avi");
        BatchPlan plan = Plan("in -o out --steps 7 --overwrite");
        Assert.Equal(["in/a.mp4>out/a.mp4", "in/b.avi>out/b.mkv"], Names(plan));
        Assert.All(plan.Clips, clip => Assert.Equal((7, true), (clip.Request.Run.Steps, clip.Request.Overwrite)));
        Assert.Equal("7", plan.Clips[0].Request.Given["--steps"]);
    }

    [Fact]
    public void A_list_has_options_of_its_own_and_paths_from_its_folder()
    {
        Files("lists/a.mp4", "lists/b.mp4");
        _folder.Write(
            "lists/clips.txt",
            """
            # the first heavy, the second light
            a.mp4 'dry/a one.mp4' --steps 50 --negative-prompt "heavy rain"
            b.mp4 --seed 3 --save-tensors b.safetensors
            b.mp4 -o {name}_again.mp4
            """);
        BatchPlan plan = Plan("--list lists/clips.txt -o out --steps 7 --guidance 2 --model small");
        Assert.Equal(["lists/a.mp4>lists/dry/a one.mp4", "lists/b.mp4>out/b.mp4", "lists/b.mp4>lists/b_again.mp4"], Names(plan));
        Assert.Equal([50, 7, 7], plan.Clips.Select(clip => clip.Request.Run.Steps));
        Assert.Equal(["heavy rain", null, null], plan.Clips.Select(clip => clip.Request.Run.NegativePrompt));
        Assert.Equal([0ul, 3, 0], plan.Clips.Select(clip => clip.Request.Run.Seed));
        Assert.All(plan.Clips, clip => Assert.Equal((2, "small"), (clip.Request.Run.Guidance, clip.Request.Run.Model)));
        Assert.Equal(_folder["lists/b.safetensors"], plan.Clips[1].Request.SaveTensors);
        Assert.Equal(_folder["lists/clips.txt"] + ":3", plan.Clips[1].Origin);
    }

    [Theory]
    [InlineData("a.mp4 --stpes 3", "There is no option --stpes; did you mean --steps?")]
    [InlineData("a.mp4 --steps many", "--steps must be a whole number from 1 to 1000, not 'many'.")]
    [InlineData("a.mp4 --steps 5 --skip 5", "--skip must be 0 to 4 in a run of 5 steps, not 5.")]
    [InlineData("a.mp4 --skip 9", "--skip must be 0 to 6 in a run of 7 steps, not 9.")]
    [InlineData("--steps 5", "there is no INPUT.")]
    [InlineData("a.mp4 b.mp4 c.mp4", "'c.mp4' is one word too many; a line is INPUT [OUTPUT] [options].")]
    [InlineData("a.mp4 b.mp4 -o c.mp4", "'b.mp4' is one word too many; a line is INPUT [OUTPUT] [options].")]
    [InlineData("a.mp4 --model big", "--model is of the whole batch; give it on the command line.")]
    [InlineData("a.mp4 --json", "--json is of the whole batch; give it on the command line.")]
    [InlineData("*.mp4", "'*.mp4' stands for several clips; name one on each line.")]
    [InlineData("a.mp4 out.safetensors", "-o can name a .safetensors file only when the input is one; '{0}' is a clip. --save-tensors keeps a clip's tensors.")]
    public void A_line_that_is_wrong_is_named(string line, string message)
    {
        Files("a.mp4");
        string list = _folder.Write("clips.txt", $"a.mp4 first.mp4\n\n{line}\n");
        Assert.Equal($"{list}:3: {message.Replace("{0}", _folder["a.mp4"])}", Fail("--list clips.txt -o out --steps 7"));
    }

    [Fact]
    public void A_list_without_any_output_is_refused()
    {
        string list = _folder.Write("clips.txt", "a.mp4 b.mp4\na.mp4\n");
        Assert.Equal($"{list}:2: there is no OUTPUT, and no -o on the command line to name one.", Fail("--list clips.txt"));
    }

    [Fact]
    public void Results_that_would_be_in_each_others_way_are_refused()
    {
        Files("x/a.mp4", "y/a.mp4", "in/a.mp4", "in/a.mov", "in/b.avi", "in/b.mpg");
        Assert.Contains("/x/a.mp4' and ", Fail("x/a.mp4 y/a.mp4 -o out"));
        Assert.EndsWith("tell them apart with {folder}, {name} and {ext} in -o, or name each output in a --list.", Fail("in -o out"));
        Assert.Contains("would both be written to", Fail("in/a.* -o out/{name}.mp4"));
        Assert.EndsWith("write to another folder, or to other names with a pattern such as '{name}_dry.mp4'.", Fail("in/a.mp4 x -o in"));
        Assert.StartsWith($"-o '{_folder["out.mp4"]}' names one file, but there are 2 clips; ", Fail("in/a.mp4 x/a.mp4 -o out.mp4"));
        Assert.Equal("Option '--output' is required.", Fail("in x"));
        Assert.Equal("There is nothing to derain; name clips, or a --list.", Fail("-o out --recursive"));
        Assert.Equal("--shard must be I/N with I from 1 to N, such as 3/8, not '9/8'.", Fail("in -o out --shard 9/8"));
    }

    [Fact]
    public void Parts_are_disjoint_and_of_a_job_array_unless_said_otherwise()
    {
        Files([.. Enumerable.Range(0, 7).Select(i => $"in/{i}.mp4")]);
        BatchPlan[] parts = [.. Enumerable.Range(1, 3).Select(i => Plan($"in -o out --shard {i}/3"))];
        Assert.Equal(Names(Plan("in -o out")), parts.SelectMany(Names).Order(StringComparer.Ordinal));
        Assert.All(parts, part => Assert.Equal(7, part.Total));

        Func<string, string?> task = name => name switch
        {
            "SLURM_ARRAY_TASK_ID" => "5",
            "SLURM_ARRAY_TASK_MIN" => "4",
            "SLURM_ARRAY_TASK_COUNT" => "3",
            _ => null,
        };
        Assert.Equal(Names(parts[1]), Names(Plan("in -o out", task)));
        Assert.Equal(Names(parts[0]), Names(Plan("in -o out --shard 1/3", task)));
    }

    private void Files(params string[] names) => Assert.All(names, name => _folder.Write(name));

    private IEnumerable<string> Names(BatchPlan plan) =>
        plan.Clips.Select(clip => $"{Path.GetRelativePath(_folder.Root, clip.Request.Input)}>{Path.GetRelativePath(_folder.Root, clip.Request.Output)}");

    private BatchPlan Plan(string line, Func<string, string?>? environment = null)
    {
        ParseResult parsed = Parse(line);
        Assert.Empty(parsed.Errors);
        return BatchPlan.Of(_arguments, parsed, environment ?? (_ => null));
    }

    private string Fail(string line) => Assert.Throws<CommandException>(() => Plan(line)).Message;

    /// <summary>Parses a line whose words with a dot or a slash, and a few others, are paths in the test's folder.</summary>
    private ParseResult Parse(string line) => _command.Parse(
        [.. line.Split(' ').Select(word => !word.StartsWith('-') && word is not ("1/2" or "1/3" or "2/3" or "3/3" or "9/8" or "small")
            && !word.All(char.IsDigit) ? _folder[word] : word)],
        CommandLine.Literal);
}
