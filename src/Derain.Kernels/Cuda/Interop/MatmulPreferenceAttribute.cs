namespace Derain.Kernels.Cuda.Interop;

/// <summary>What may be asked of an algorithm.</summary>
internal enum MatmulPreferenceAttribute
{
    /// <summary>Most bytes of working memory, 64-bit.</summary>
    MaxWorkspaceBytes = 1,

    /// <summary>How parts of a split sum may be joined, a 32-bit mask.</summary>
    ReductionSchemes = 3,

    /// <summary>Bytes that A's address is a multiple of, 32-bit; B, C and D follow.</summary>
    MinAlignmentA = 5,
    MinAlignmentB = 6,
    MinAlignmentC = 7,
    MinAlignmentD = 8,
}
