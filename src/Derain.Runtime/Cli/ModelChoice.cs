using System.Text.Json.Nodes;
using Derain.Runtime.Weights;
using Derain.Runtime.Weights.RandomModels;

namespace Derain.Runtime.Cli;

/// <summary>The model a command works with: the one a user names, the one that ships or, should that be missing, a random one.</summary>
internal sealed class ModelChoice : IDisposable
{
    /// <summary>The model that ships.</summary>
    public const string Default = "small";

    private readonly string? _temporary;

    private ModelChoice(string name, CheckpointFolder folder, bool isDefault, string? temporary = null)
    {
        Name = name;
        Folder = folder;
        IsDefault = isDefault;
        _temporary = temporary;
    }

    /// <summary>What the user calls it.</summary>
    public string Name { get; }

    /// <summary>Where it is.</summary>
    public CheckpointFolder Folder { get; }

    /// <summary>Whether nobody asked for it.</summary>
    public bool IsDefault { get; }

    /// <summary>Whether its weights are random, so that its results mean nothing.</summary>
    public bool IsRandom => _temporary is not null;

    /// <summary>Finds a model; the caller disposes it.</summary>
    /// <param name="model">A folder, a name or a hub id; null for <see cref="Default"/>.</param>
    /// <param name="terminal">Knows where to look; is told of a model that is made up.</param>
    /// <exception cref="WeightException">There is no such model.</exception>
    public static ModelChoice Find(string? model, Terminal terminal)
    {
        try
        {
            return new ModelChoice(model ?? Default, terminal.Models.Find(model ?? Default), model is null);
        }
        catch (WeightException) when (model is null)
        {
            return MakeRandom(terminal);
        }
    }

    /// <summary>The model in a few words.</summary>
    public override string ToString() => IsRandom
        ? "random weights"
        : IsDefault ? $"{Name} (the default; --model names another)" : Name;

    /// <summary>The model for machines.</summary>
    public JsonObject ToJson() => new() { ["name"] = Name, ["path"] = Folder.Path, ["isRandom"] = IsRandom };

    /// <summary>Deletes a model that was made up.</summary>
    public void Dispose()
    {
        if (_temporary is not null)
        {
            Directory.Delete(_temporary, recursive: true);
        }
    }

    private static ModelChoice MakeRandom(Terminal terminal)
    {
        terminal.Note(
            $"The model '{Default}' that ships under models/ is missing, so a tiny one with random weights is made: "
            + "everything runs, but the result is noise and means nothing. --model names a real one.");
        string temporary = Directory.CreateTempSubdirectory("derain-").FullName;
        try
        {
            string folder = Path.Combine(temporary, "random");
            new RandomModel(ModelPresets.All[Default], seed: 0).Write(folder, terminal.Cancellation);
            return new ModelChoice("random", new CheckpointFolder(folder), isDefault: true, temporary);
        }
        catch
        {
            Directory.Delete(temporary, recursive: true);
            throw;
        }
    }
}
