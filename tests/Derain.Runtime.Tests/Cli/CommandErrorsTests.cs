using Derain.Runtime.Cli;
using Derain.Runtime.Video;

namespace Derain.Runtime.Tests.Cli;

public class CommandErrorsTests
{
    public static TheoryData<Exception, int, string> Errors => new()
    {
        { new VideoException("The clip is bad."), 2, "derain: The clip is bad.\n" },
        { new FileNotFoundException("Could not find file '/a b'"), 2, "derain: Could not find file '/a b'.\n" },
        { new UnauthorizedAccessException("Access to the path '/x' is denied."), 2, "derain: Access to the path '/x' is denied.\n" },
        { new CommandException(3, "No room."), 3, "derain: No room.\n" },
        {
            new InsufficientMemoryException(),
            4,
            "derain: There is not enough memory: make --size or --window smaller, or add --tiled-vae; 'info' says what a clip takes.\n"
        },
        {
            new InvalidOperationException("Sequence contains no elements"),
            4,
            "derain: Internal error, please report it with what DERAIN_DEBUG=1 adds: InvalidOperationException: Sequence contains no elements\n"
        },
        { new OperationCanceledException(), 130, "derain: Stopped; nothing was written.\n" },
    };

    [Theory]
    [MemberData(nameof(Errors), DisableDiscoveryEnumeration = true)]
    public void Every_error_is_one_line_and_a_code(Exception error, int exitCode, string line)
    {
        using StringWriter output = new();
        Assert.Equal(exitCode, CommandErrors.Report(error, output));
        Assert.Equal(line, output.ToString());
    }

    [Fact]
    public void An_error_while_writing_is_the_outputs()
    {
        CommandException error = Assert.Throws<CommandException>(() => CommandErrors.Writing(() => throw new IOException("Disk on fire")));
        Assert.Equal((3, "Disk on fire."), (error.ExitCode, error.Message));
    }
}
