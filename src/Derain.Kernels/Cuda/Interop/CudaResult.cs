namespace Derain.Kernels.Cuda.Interop;

/// <summary>Results of the driver that the runtime treats apart; the driver itself names all others.</summary>
public enum CudaResult
{
    /// <summary>It worked.</summary>
    Success = 0,

    /// <summary>An argument is out of range.</summary>
    InvalidValue = 1,

    /// <summary>Not enough memory on the device, or not enough that can be pinned on the host.</summary>
    OutOfMemory = 2,

    /// <summary>The driver found no device.</summary>
    NoDevice = 100,

    /// <summary>The image is no kernel that this driver can load.</summary>
    InvalidImage = 200,

    /// <summary>The image is for other devices.</summary>
    NoBinaryForDevice = 209,

    /// <summary>The PTX has an error.</summary>
    InvalidPtx = 218,

    /// <summary>The driver came without the part that compiles PTX.</summary>
    PtxCompilerNotFound = 221,

    /// <summary>The PTX is of a newer version than the driver knows.</summary>
    UnsupportedPtxVersion = 222,

    /// <summary>What was asked about is still under way.</summary>
    NotReady = 600,

    /// <summary>The call is not possible on this device or driver.</summary>
    NotSupported = 801,
}
