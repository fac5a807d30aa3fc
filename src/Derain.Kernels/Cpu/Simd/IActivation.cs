namespace Derain.Kernels.Cpu.Simd;

/// <summary>A function applied to every element.</summary>
internal interface IActivation<V>
    where V : unmanaged
{
    static abstract V Apply(V x);
}
