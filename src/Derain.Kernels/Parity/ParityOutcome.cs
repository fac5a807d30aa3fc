namespace Derain.Kernels.Parity;

/// <summary>What became of a case on a backend.</summary>
public enum ParityOutcome
{
    /// <summary>Within the tolerance, and nothing else was touched.</summary>
    Passed,

    /// <summary>Wrong numbers, damaged memory, or an error.</summary>
    Failed,

    /// <summary>The backend says that it cannot do this; nothing was run.</summary>
    Unsupported,
}
