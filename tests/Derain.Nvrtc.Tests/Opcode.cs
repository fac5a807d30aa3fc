namespace Derain.Nvrtc.Tests;

/// <summary>Instructions that tell how a kernel works.</summary>
internal enum Opcode
{
    /// <summary>Matrix product of a warp.</summary>
    Hmma = 0x23c,

    /// <summary>Load of matrices from shared memory.</summary>
    Ldsm = 0x83b,

    /// <summary>Copy from global to shared memory beside the arithmetic.</summary>
    Ldgsts = 0xfae,

    /// <summary>Matrix product of a warpgroup, both operands in shared memory.</summary>
    HgmmaShared = 0x9f0,

    /// <summary>Matrix product of a warpgroup, one operand in registers.</summary>
    HgmmaRegisters = 0xdf0,

    /// <summary>Begin of, or wait for, products of a warpgroup.</summary>
    Warpgroup = 0x9c5,

    /// <summary>Exponential, reciprocal and the like.</summary>
    Mufu = 0x308,

    /// <summary>Copy of a box by Hopper's copy engine.</summary>
    Utmaldg = 0x5b4,

    /// <summary>Division of the registers between warpgroups.</summary>
    Usetmaxreg = 0x9c8,

    /// <summary>Load of local memory.</summary>
    Ldl = 0x983,

    /// <summary>Store to local memory.</summary>
    Stl = 0x387,
}
