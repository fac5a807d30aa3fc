using Derain.Runtime.Weights;

namespace Derain.Runtime.Cli;

/// <summary>The model a command works with: the one a user names, or the one that ships.</summary>
/// <param name="Name">What the user calls it.</param>
/// <param name="Folder">Where it is.</param>
/// <param name="IsDefault">Whether nobody asked for it.</param>
internal sealed record ModelChoice(string Name, CheckpointFolder Folder, bool IsDefault)
{
    /// <summary>The model that ships.</summary>
    public const string Default = "small";

    /// <summary>Finds a model.</summary>
    /// <param name="model">A folder, a name or a hub id; null for <see cref="Default"/>.</param>
    /// <exception cref="WeightException">There is no such model.</exception>
    public static ModelChoice Find(string? model) => new(model ?? Default, new ModelLocator().Find(model ?? Default), model is null);

    /// <summary>The model in a few words.</summary>
    public override string ToString() => IsDefault ? $"{Name} (the default; --model names another)" : Name;
}
