using System.Text;

namespace Derain.Runtime.Weights.RandomModels;

/// <summary>The four kinds of protobuf field that a SentencePiece model is made of.</summary>
internal sealed class ProtobufWriter
{
    private const int Varint = 0;
    private const int LengthDelimited = 2;
    private const int Fixed32 = 5;

    private readonly List<byte> _bytes = [];

    public byte[] ToArray() => [.. _bytes];

    public void Int(int field, long value)
    {
        Tag(field, Varint);
        WriteVarint((ulong)value); // negative numbers take ten bytes, as the format wants
    }

    public void Float(int field, float value)
    {
        Tag(field, Fixed32);
        _bytes.AddRange(BitConverter.GetBytes(value));
    }

    public void Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    public void Message(int field, ProtobufWriter message) => Bytes(field, message.ToArray());

    private void Bytes(int field, byte[] value)
    {
        Tag(field, LengthDelimited);
        WriteVarint((ulong)value.Length);
        _bytes.AddRange(value);
    }

    private void Tag(int field, int kind) => WriteVarint((ulong)(field << 3 | kind));

    private void WriteVarint(ulong value)
    {
        for (; value > 0x7F; value >>= 7)
        {
            _bytes.Add((byte)(value | 0x80));
        }

        _bytes.Add((byte)value);
    }
}
