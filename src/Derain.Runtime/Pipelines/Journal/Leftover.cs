namespace Derain.Runtime.Pipelines.Journal;

/// <summary>What becomes of the finished work of an interrupted run.</summary>
public enum Leftover
{
    /// <summary>It is an error if there is a minute's worth of it or more: nobody said what to do with it. Less is deleted.</summary>
    Refuse,

    /// <summary>It is used, and the run goes on behind it.</summary>
    Resume,

    /// <summary>It is deleted, and the run begins afresh.</summary>
    Discard,
}
