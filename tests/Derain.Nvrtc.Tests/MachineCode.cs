using System.Buffers.Binary;
using System.Text;
using Derain.Kernels.Cuda.Compilation;

namespace Derain.Nvrtc.Tests;

/// <summary>
/// The instructions of a compiled kernel, by their opcodes: the low 12 bits of each 16 bytes of its code, since Volta. Which
/// number is what, <c>cuobjdump -sass</c> prints beside each instruction.
/// </summary>
internal sealed class MachineCode
{
    private const int InstructionBytes = 16;

    private readonly List<Opcode> _instructions = [];

    /// <summary>Reads a kernel's image, an ELF file.</summary>
    public MachineCode(CompiledKernel kernel)
    {
        ReadOnlySpan<byte> image = kernel.Image;
        foreach ((string name, int offset, int size) in Sections(image))
        {
            if (name.StartsWith(".text.", StringComparison.Ordinal))
            {
                for (int at = offset; at < offset + size; at += InstructionBytes)
                {
                    _instructions.Add((Opcode)(BinaryPrimitives.ReadUInt16LittleEndian(image[at..]) & 0xfff));
                }
            }
        }
    }

    /// <summary>How many instructions of a kind there are.</summary>
    public int Count(Opcode opcode) => _instructions.Count(instruction => instruction == opcode);

    /// <summary>Those of some kinds, in the order they lie in.</summary>
    public IEnumerable<Opcode> Sequence(params Opcode[] opcodes) => _instructions.Where(opcodes.Contains);

    private static List<(string Name, int Offset, int Size)> Sections(ReadOnlySpan<byte> image)
    {
        long headers = BinaryPrimitives.ReadInt64LittleEndian(image[0x28..]);
        int headerBytes = BinaryPrimitives.ReadUInt16LittleEndian(image[0x3a..]);
        int count = BinaryPrimitives.ReadUInt16LittleEndian(image[0x3c..]);
        int names = BinaryPrimitives.ReadUInt16LittleEndian(image[0x3e..]);
        var sections = new List<(string, int, int)>();
        int namesAt = Field(image, names, 0x18);
        for (int section = 0; section < count; section++)
        {
            ReadOnlySpan<byte> name = image[(namesAt + BinaryPrimitives.ReadInt32LittleEndian(image[Header(section)..]))..];
            sections.Add((
                Encoding.ASCII.GetString(name[..name.IndexOf((byte)0)]), Field(image, section, 0x18), Field(image, section, 0x20)));
        }

        return sections;

        int Header(int section) => (int)headers + (section * headerBytes);
        int Field(ReadOnlySpan<byte> image, int section, int field) =>
            (int)BinaryPrimitives.ReadInt64LittleEndian(image[(Header(section) + field)..]);
    }
}
