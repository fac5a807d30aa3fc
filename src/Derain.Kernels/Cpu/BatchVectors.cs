namespace Derain.Kernels.Cpu;

/// <summary>One vector for each batch row, or with a stride of 0 one for all of them. Absent when default.</summary>
internal readonly unsafe struct BatchVectors(float* data, long stride)
{
    private readonly float* _data = data;
    private readonly long _stride = stride;

    /// <summary>Whether there are no vectors.</summary>
    public bool IsAbsent => _data is null;

    /// <summary>The vector of a batch row.</summary>
    public float* this[int batch] => _data + batch * _stride;
}
