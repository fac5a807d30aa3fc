using Derain.Runtime.Pipelines.Journal;

namespace Derain.Runtime.Tests.Pipelines.Journal;

public sealed class RunFingerprintTests
{
    [Fact]
    public void Changes_are_told_with_both_values()
    {
        RunFingerprint before = Of(("--steps", "25"), ("--prompt", ""), ("--crf", "16"), ("the input", "9 bytes"));
        RunFingerprint now = Of(("--steps", "30"), ("--prompt", "a street"), ("the input", "9 bytes"), ("--tile", "on"));
        Assert.Equal(
            [
                "--steps was 25 and is 30",
                "--prompt was empty and is 'a street'",
                "--crf was 16 and is not given",
                "--tile was not given and is on",
            ],
            now.ChangesFrom(before).Select(change => change.ToString()));
        Assert.Empty(now.ChangesFrom(now));
    }

    [Fact]
    public void The_digest_tells_names_from_values()
    {
        Assert.NotEqual(Of(("ab", "c")).Digest, Of(("a", "bc")).Digest);
        Assert.NotEqual(Of(("a", "b"), ("c", "d")).Digest, Of(("a", "bcd")).Digest);
        Assert.Equal(Of(("a", "b")).Digest, Of(("a", "b")).Digest);
    }

    private static RunFingerprint Of(params (string Name, string Value)[] facts)
    {
        RunFingerprint fingerprint = new();
        foreach ((string name, string value) in facts)
        {
            fingerprint.Add(name, value);
        }

        return fingerprint;
    }
}
