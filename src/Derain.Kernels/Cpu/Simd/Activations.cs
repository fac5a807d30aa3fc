using System.Runtime.CompilerServices;

namespace Derain.Kernels.Cpu.Simd;

/// <summary>x.</summary>
internal struct Identity<S, V> : IActivation<V>
    where S : struct, ISimd<V>
    where V : unmanaged
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V x) => x;
}

/// <summary>GELU, tanh form.</summary>
internal struct GeluTanh<S, V> : IActivation<V>
    where S : struct, ISimd<V>
    where V : unmanaged
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V x) => FastMath<S, V>.GeluTanh(x);
}

/// <summary>x · sigmoid(x).</summary>
internal struct Silu<S, V> : IActivation<V>
    where S : struct, ISimd<V>
    where V : unmanaged
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V x) => FastMath<S, V>.Silu(x);
}
