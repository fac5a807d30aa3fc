namespace Derain.Runtime.Cli.Batch;

/// <summary>How far a clip of a batch is, going by what lies at its result's place and beside it.</summary>
internal enum ClipState
{
    /// <summary>There is no result; or one that may be replaced.</summary>
    New,

    /// <summary>The same work was begun and not finished.</summary>
    Begun,

    /// <summary>The result is there, complete, and of this clip, model and options.</summary>
    Done,
}
