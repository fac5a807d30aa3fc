using Derain.Kernels.Tensors;

namespace Derain.Runtime.Weights;

/// <summary>
/// The part of a checkpoint below a prefix, as a layer's constructor sees it: it asks for names of its own and the
/// shapes its configuration implies. The root remembers what was asked for, so that nothing is left over unnoticed.
/// </summary>
public sealed class WeightScope
{
    private readonly IWeightSource _source;
    private readonly HashSet<string> _used;

    /// <summary>The root scope of a checkpoint.</summary>
    public WeightScope(IWeightSource source)
    {
        _source = source;
        _used = [];
        Root = this;
        Prefix = "";
    }

    private WeightScope(WeightScope root, string prefix)
    {
        _source = root._source;
        _used = root._used;
        Root = root;
        Prefix = prefix;
    }

    /// <summary>The scope of the whole checkpoint.</summary>
    public WeightScope Root { get; }

    /// <summary>What is put before each name: empty at the root, otherwise ending in a dot.</summary>
    public string Prefix { get; }

    /// <summary>Names below the root that nothing has asked for yet, in the checkpoint's order.</summary>
    public IReadOnlyList<string> Unused =>
    [
        .. _source.Tensors
            .Select(tensor => tensor.Name)
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal) && !_used.Contains(name)),
    ];

    /// <summary>A scope further down.</summary>
    /// <param name="name">One or more segments, for example <c>transformer_blocks.0</c>.</param>
    public WeightScope Scope(string name) => new(Root, $"{Prefix}{name}.");

    /// <summary>Whether the checkpoint has a tensor. Asking does not count as using it.</summary>
    public bool Has(string name) => _source.TryGetInfo(Prefix + name, out _);

    /// <summary>A tensor that must be there.</summary>
    /// <param name="name">Its name below this scope.</param>
    /// <param name="shape">The dimensions it must have.</param>
    /// <exception cref="WeightException">It is missing, or has another shape.</exception>
    public Weight Get(string name, Shape shape) =>
        TryGet(name, shape) ?? throw WeightException.Missing(_source, Prefix + name, shape);

    /// <summary>A tensor that may be there, such as the bias of a layer that can do without; null when it is not.</summary>
    /// <param name="name">Its name below this scope.</param>
    /// <param name="shape">The dimensions it must have if it is there.</param>
    /// <exception cref="WeightException">It has another shape.</exception>
    public Weight? TryGet(string name, Shape shape)
    {
        if (!_source.TryGetInfo(Prefix + name, out TensorInfo? info))
        {
            return null;
        }

        if (info.Shape != shape)
        {
            throw WeightException.WrongShape(_source, info, shape);
        }

        _used.Add(info.Name);
        return new Weight(info, () => _source.Load(info.Name));
    }
}
