using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Derain.Kernels.Cuda.Interop;

/// <summary>A source in the hands of NVRTC, and what becomes of it.</summary>
internal sealed unsafe class NvrtcProgram : SafeHandle
{
    private delegate NvrtcResult Size(nint program, nuint* bytes);

    private delegate NvrtcResult Content(nint program, byte* destination);

    /// <summary>Hands over a source.</summary>
    /// <param name="text">The source; it includes nothing.</param>
    /// <param name="name">The name that the log knows it by.</param>
    public NvrtcProgram(string text, string name)
        : base(0, ownsHandle: true)
    {
        using var strings = new NativeStrings([text, name]);
        nint program;
        Nvrtc.nvrtcCreateProgram(&program, strings[0], strings[1], 0, null, null).ThrowIfFailed();
        SetHandle(program);
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>All that the compiler said.</summary>
    public string Log =>
        Encoding.UTF8.GetString(Read(Nvrtc.nvrtcGetProgramLogSize, Nvrtc.nvrtcGetProgramLog)).TrimEnd('\0').Trim();

    /// <summary>The machine code, where an architecture <c>sm_…</c> was asked for.</summary>
    public byte[] Cubin => Read(Nvrtc.nvrtcGetCUBINSize, Nvrtc.nvrtcGetCUBIN);

    /// <summary>The PTX, ending in a zero byte.</summary>
    public byte[] Ptx => Read(Nvrtc.nvrtcGetPTXSize, Nvrtc.nvrtcGetPTX);

    /// <summary>Compiles it. That it has errors is a result, not an exception.</summary>
    public NvrtcResult Compile(IReadOnlyList<string> options)
    {
        using var strings = new NativeStrings(options);
        return Nvrtc.nvrtcCompileProgram(handle, strings.Count, strings.Pointer);
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        nint program = handle;
        return Nvrtc.nvrtcDestroyProgram(&program) == NvrtcResult.Success;
    }

    private byte[] Read(Size size, Content content, [CallerArgumentExpression(nameof(content))] string call = "")
    {
        nuint bytes;
        size(handle, &bytes).ThrowIfFailed(call: call);
        byte[] result = new byte[(int)bytes];
        fixed (byte* destination = result)
        {
            content(handle, destination).ThrowIfFailed(call: call);
        }

        return result;
    }
}
