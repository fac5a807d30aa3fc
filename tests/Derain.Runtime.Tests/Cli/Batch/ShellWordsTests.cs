using CsCheck;
using Derain.Runtime.Cli.Batch;

namespace Derain.Runtime.Tests.Cli.Batch;

public sealed class ShellWordsTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("  a\tb  ", "a|b")]
    [InlineData("'a b' \"c d\" e\\ f", "a b|c d|e f")]
    [InlineData("a'b'\"c\"d", "abcd")]
    [InlineData("'it'\\''s' \"say \\\"x\\\" \\\\ \\n\"", "it's|say \"x\" \\ \\n")]
    [InlineData("a # comment", "a")]
    [InlineData("a#b '#c' #d", "a#b|#c")]
    [InlineData("--prompt '' x", "--prompt||x")]
    [InlineData("a\r", "a")]
    public void A_line_is_split_as_a_shell_does(string line, string expected) =>
        Assert.Equal(expected, string.Join('|', ShellWords.Split(line)));

    [Theory]
    [InlineData("in.mp4 'out.mp4", "the quote ' at character 8 is not closed")]
    [InlineData("\"", "the quote \" at character 1 is not closed")]
    [InlineData("in.mp4 \\", "the line ends in a backslash")]
    public void What_is_not_well_formed_is_refused(string line, string message) =>
        Assert.Equal(message, Assert.Throws<FormatException>(() => ShellWords.Split(line)).Message);

    [Fact]
    public void Whatever_is_quoted_is_read_back() =>
        Gen.String[Gen.Char["ab \t'\"\\#$*\r"], 0, 8].Array[0, 5].Sample(
            words => Assert.Equal(words, ShellWords.Split(string.Join(' ', words.Select(ShellWords.Quote)))));
}
