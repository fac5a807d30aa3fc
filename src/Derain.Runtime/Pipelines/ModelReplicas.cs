using Derain.Kernels.Backends;

namespace Derain.Runtime.Pipelines;

/// <summary>One model on one device or several, each of which can do the work of the others. The models stay the caller's.</summary>
public sealed class ModelReplicas
{
    /// <summary>A model on several devices.</summary>
    /// <param name="models">The same checkpoint, loaded once for each device. The first does what is not divided.</param>
    /// <exception cref="ArgumentException">There is none, or they compute in different types.</exception>
    public ModelReplicas(params IReadOnlyList<DerainModel> models)
    {
        if (models.Count == 0)
        {
            throw new ArgumentException("There must be one model or more.", nameof(models));
        }

        if (models.Select(model => model.Backend.ActivationType).Distinct().Count() > 1)
        {
            throw new ArgumentException(
                "All devices must compute in one type, but they compute in "
                + string.Join(" and ", models.Select(model => model.Backend.ActivationType).Distinct()) + ".",
                nameof(models));
        }

        Models = models;
        AreAlike = models.Select(model => DeviceKind.Of(model.Backend)).Distinct(StringComparer.Ordinal).Count() == 1;
    }

    /// <summary>The models, one for each device.</summary>
    public IReadOnlyList<DerainModel> Models { get; }

    /// <summary>The model on the device that does what is not divided.</summary>
    public DerainModel First => Models[0];

    /// <summary>Number of devices.</summary>
    public int Count => Models.Count;

    /// <summary>The model on the device with the least memory left: what fits there fits everywhere.</summary>
    internal DerainModel Scarcest => Models.MinBy(model => model.Backend.FreeBytes ?? long.MaxValue)!;

    /// <summary>The devices in words.</summary>
    public string Names => string.Join(" and ", Models.Select(model => model.Backend.Name));

    /// <summary>
    /// Whether all devices are of one kind, so that it makes no difference to the result which of them does what. Work is then taken by
    /// whichever is free; otherwise it is theirs in turn, so that a run can be repeated.
    /// </summary>
    public bool AreAlike { get; }

    /// <summary>The devices in groups, as equal as they can be, the larger ones first.</summary>
    /// <param name="groups">How many, from 1 to <see cref="Count"/>.</param>
    internal IReadOnlyList<ModelReplicas> InGroups(int groups)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(groups, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(groups, Count);
        int EndOf(int group) => ((group * Count) + groups - 1) / groups;
        return [.. Enumerable.Range(0, groups).Select(group => new ModelReplicas([.. Models.Take(EndOf(group)..EndOf(group + 1))]))];
    }

    /// <summary>Brings the texts of a run to every device, so that no two encode the same text at the same time.</summary>
    internal void EmbedTexts(DerainOptions options)
    {
        foreach (DerainModel model in Models)
        {
            model.EmbedTexts(options);
        }
    }
}
