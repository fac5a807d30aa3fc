using System.Runtime.InteropServices;

namespace Derain.Kernels.Cuda.Interop;

/// <summary>Strings as C wants them: an array of pointers to UTF-8 that ends in zero.</summary>
internal sealed unsafe class NativeStrings : IDisposable
{
    private byte** _pointers;

    /// <summary>Copies strings into native memory.</summary>
    public NativeStrings(IReadOnlyList<string> strings)
    {
        Count = strings.Count;
        _pointers = (byte**)NativeMemory.AllocZeroed((nuint)Math.Max(1, Count), (nuint)sizeof(byte*));
        for (int index = 0; index < Count; index++)
        {
            _pointers[index] = (byte*)Marshal.StringToCoTaskMemUTF8(strings[index]);
        }
    }

    /// <summary>How many there are.</summary>
    public int Count { get; }

    /// <summary>The array.</summary>
    public byte** Pointer => _pointers;

    /// <summary>One of them.</summary>
    public byte* this[int index] => _pointers[index];

    /// <inheritdoc/>
    public void Dispose()
    {
        for (int index = 0; index < Count && _pointers is not null; index++)
        {
            Marshal.FreeCoTaskMem((nint)_pointers[index]);
        }

        NativeMemory.Free(_pointers);
        _pointers = null;
    }
}
