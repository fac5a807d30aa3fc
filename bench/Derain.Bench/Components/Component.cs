using Derain.Kernels.Backends;
using Derain.Kernels.Tensors;
using Derain.Runtime.Weights;

namespace Derain.Bench.Components;

/// <summary>
/// A part of a model, or one operation, that reads its inputs from a safetensors file and leaves its outputs in another: what any
/// other implementation can be set beside.
/// </summary>
/// <param name="backend">The device; stays the caller's.</param>
/// <param name="inputs">The inputs, by the names that each component documents.</param>
internal abstract class Component(IBackend backend, SafetensorsFile inputs) : IDisposable
{
    private readonly List<Tensor> _uploaded = [];

    /// <summary>The device.</summary>
    protected IBackend Backend { get; } = backend;

    /// <summary>
    /// Puts the work to the device, which may not be done with it yet. The outputs lie there, by name, and are the caller's to free
    /// unless <see cref="OwnsOutputs"/>.
    /// </summary>
    public abstract IReadOnlyDictionary<string, Tensor> Start();

    /// <summary>Does the work and waits for it; as <see cref="Start"/> otherwise.</summary>
    public IReadOnlyDictionary<string, Tensor> Run()
    {
        IReadOnlyDictionary<string, Tensor> outputs = Start();
        Backend.Synchronize();
        return outputs;
    }

    /// <summary>Whether every run leaves its outputs in the same memory, which belongs to the component.</summary>
    public virtual bool OwnsOutputs => false;

    /// <inheritdoc/>
    public virtual void Dispose()
    {
        foreach (Tensor tensor in _uploaded)
        {
            Backend.Free(tensor);
        }
    }

    /// <summary>Whether an optional input is there.</summary>
    protected bool Has(string name) => inputs.TryGetInfo(name, out _);

    /// <summary>An input on the device, in the given type.</summary>
    /// <exception cref="WeightException">The file does not have it.</exception>
    protected Tensor Input(string name, DType type)
    {
        Tensor onDevice = Backend.Upload(inputs.Get(name));
        Tensor typed = Backend.ToType(onDevice, type);
        _uploaded.Add(typed);
        return typed;
    }

    /// <summary>An input on the device in the type of activations.</summary>
    protected Tensor Activations(string name) => Input(name, Backend.ActivationType);

    /// <summary>An input of one number, read here.</summary>
    protected int WholeNumber(string name)
    {
        Tensor value = inputs.Get(name);
        return value.Type == DType.I64 ? checked((int)value.Span<long>()[0]) : value.Span<int>()[0];
    }
}
