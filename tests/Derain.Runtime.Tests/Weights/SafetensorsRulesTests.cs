using System.Buffers.Binary;
using System.Text;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Tests.Weights;

/// <summary>Every rule of the format, broken once.</summary>
public sealed class SafetensorsRulesTests : IDisposable
{
    private const string Damaged = "The file is damaged or is no safetensors file; download or copy it again.";
    private const string CutShort = "The file is cut short; download or copy it again.";
    private const string Rewrite = "The file is damaged or was written by a faulty program; download or write it again.";
    private const string Int64Max = "9223372036854775807";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public void A_file_holds_a_header_length(int bytes) =>
        Refuses(new byte[bytes], $"has {bytes} bytes, too few for the 8-byte header length. {CutShort}");

    [Theory]
    [InlineData(100_000_001UL)]
    [InlineData(ulong.MaxValue)]
    public void A_header_is_at_most_100_MB(ulong length) =>
        Refuses(Bytes(length, "{}"), $"claims a header of {length} bytes, over the limit of 100000000. {Damaged}");

    [Fact]
    public void A_header_ends_inside_the_file() =>
        Refuses(Bytes(100, "{}"), $"claims a header of 100 bytes but ends after 2 of them. {CutShort}");

    [Theory]
    [InlineData("")]
    [InlineData(" {}")]
    [InlineData("[]")]
    [InlineData("\uFEFF{}")]
    public void A_header_starts_with_a_brace(string header) =>
        Refuses(Bytes(header), $"has a header that does not start with '{{'. {Damaged}");

    [Fact]
    public void A_header_is_UTF8()
    {
        byte[] bytes = Bytes("""{"__metadata__":{"a":"?"}}""");
        bytes[^4] = 0xFF;
        Refuses(bytes, $"has a header that is not valid UTF-8. {Damaged}");
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{]")]
    [InlineData("{},")]
    [InlineData("{}{}")]
    [InlineData("{}\0")]
    [InlineData("""{"a" 1}""")]
    [InlineData("""{"\ud800":{}}""")]
    [InlineData("""{"__metadata__":{"a":"\udc00"}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[],"data_offsets":[0,4],}}""")]
    public void A_header_is_JSON(string header) => RefusesWith(Bytes(header, 4), "has a header that is not valid JSON: ");

    [Fact]
    public void Tensor_names_are_unique() => Refuses(
        Bytes("""{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"\u0061":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}"""),
        $"has a header with two entries 'a'. {Rewrite}");

    [Fact]
    public void Metadata_comes_once() => Refuses(
        Bytes("""{"__metadata__":{},"__metadata__":{}}"""), $"has a header with two entries '__metadata__'. {Rewrite}");

    [Theory]
    [InlineData("dtype", "\"U8\"")]
    [InlineData("shape", "[4]")]
    [InlineData("data_offsets", "[0,4]")]
    [InlineData("unknown", "1")]
    public void Fields_are_unique(string field, string value) => Refuses(
        Bytes($$$"""{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4],"unknown":{"x":[1]},"{{{field}}}":{{{value}}}}}""", 4),
        $"has a tensor 'a' with two fields '{field}'. {Rewrite}");

    [Theory]
    [InlineData("""{"__metadata__":1}""", "has a __metadata__ that is not an object")]
    [InlineData("""{"__metadata__":{"k":1}}""", "has a __metadata__ value 'k' that is not a string")]
    [InlineData("""{"__metadata__":{"k":null}}""", "has a __metadata__ value 'k' that is not a string")]
    [InlineData("""{"__metadata__":{"k":"1","k":"2"}}""", "has two __metadata__ values 'k'")]
    [InlineData("""{"a":[]}""", "has a header entry 'a' that is not an object")]
    [InlineData("""{"a":null}""", "has a header entry 'a' that is not an object")]
    [InlineData("""{"a":{"shape":[],"data_offsets":[0,4]}}""", "has a tensor 'a' without a dtype")]
    [InlineData("""{"a":{"dtype":"F32","data_offsets":[0,4]}}""", "has a tensor 'a' without a shape")]
    [InlineData("""{"a":{"dtype":"F32","shape":[]}}""", "has a tensor 'a' without data_offsets")]
    [InlineData("""{"a":{"dtype":1,"shape":[],"data_offsets":[0,4]}}""", "has a tensor 'a' whose dtype is not a string")]
    [InlineData("""{"a":{"dtype":"F32","shape":4,"data_offsets":[0,4]}}""", "has a tensor 'a' whose shape is not an array")]
    public void Metadata_and_tensors_have_their_form(string header, string problem) =>
        Refuses(Bytes(header, 4), $"{problem}. {Rewrite}");

    [Theory]
    [InlineData("F31")]
    [InlineData("f32")]
    [InlineData("U64")]
    [InlineData("")]
    public void The_dtype_is_known(string type) => Refuses(
        Bytes(Tensor("a", type, "[1]", 0, 4), 4),
        $"has a tensor 'a' of dtype '{type}', which is not supported. "
        + "Convert it to one of F64, F32, F16, BF16, F8_E4M3, F8_E5M2, I64, I32, I16, I8, U8, BOOL.");

    [Theory]
    [InlineData("[-1]")]
    [InlineData("[1.0]")]
    [InlineData("[1e0]")]
    [InlineData("[\"1\"]")]
    [InlineData("[null]")]
    [InlineData("[[1]]")]
    [InlineData("[18446744073709551616]")]
    public void Dimensions_are_whole_numbers(string shape) => Refuses(
        Bytes(Tensor("a", "F32", shape, 0, 4), 4),
        $"has a tensor 'a' with a dimension that is not a whole number from 0 up. {Rewrite}");

    [Theory]
    [InlineData(2147483648)]
    [InlineData(long.MaxValue)]
    public void Dimensions_are_counted_in_31_bits(long dim) => Refuses(
        Bytes(Tensor("a", "U8", $"[{dim}]", 0, 4), 4),
        $"has a tensor 'a' with a dimension of {dim}, over the 2147483647 supported. Split the tensor.");

    [Theory]
    [InlineData("[2147483647, 2147483647, 2147483647]")]
    [InlineData("[2147483647, 2147483647, 2]")] // the elements fit, the bytes do not
    [InlineData("[2147483647, 2147483647, 2147483647, 0]")]
    public void The_size_fits_64_bits(string shape) => Refuses(
        Bytes(Tensor("a", "F32", shape, 0, 4), 4),
        $"has a tensor 'a' whose shape {shape} has more bytes than 64 bits count. {Rewrite}");

    [Theory]
    [InlineData("4")]
    [InlineData("[]")]
    [InlineData("[0]")]
    [InlineData("[0,4,4]")]
    [InlineData("[-4,0]")]
    [InlineData("[0,4.0]")]
    [InlineData("[0,\"4\"]")]
    [InlineData("[0,9223372036854775808]")]
    public void Offsets_are_two_whole_numbers(string offsets) => Refuses(
        Bytes($$$"""{"a":{"dtype":"F32","shape":[1],"data_offsets":{{{offsets}}}}}""", 4),
        $"has a tensor 'a' whose data_offsets are not two whole numbers from 0 up. {Rewrite}");

    [Fact]
    public void A_tensor_ends_after_its_start() => Refuses(
        Bytes(Tensor("a", "F32", "[1]", 4, 0), 4), $"has a tensor 'a' that ends at byte 0, before its start at 4. {Rewrite}");

    [Theory]
    [InlineData("F32", "[2, 2]", 15, "16")]
    [InlineData("F64", "[2, 2]", 16, "32")]
    [InlineData("F16", "[]", 1, "2")]
    [InlineData("BF16", "[0]", 2, "0")]
    [InlineData("F8_E5M2", "[3]", 4, "3")]
    [InlineData("I64", "[1]", 4, "8")]
    [InlineData("BOOL", "[1]", 2, "1")]
    public void The_size_is_shape_times_dtype(string type, string shape, int stored, string bytes) => Refuses(
        Bytes(Tensor("a", type, shape, 0, stored), stored),
        $"has a tensor 'a' of {type} {shape}, {bytes} bytes, stored in {stored}. {Rewrite}");

    [Theory]
    [InlineData(3, "overlaps the tensor before it")]
    [InlineData(0, "overlaps the tensor before it")]
    [InlineData(5, "leaves a gap before it")]
    public void Tensors_touch(int begin, string fault) => Refuses(
        Bytes($$$"""{"b":{"dtype":"U8","shape":[4],"data_offsets":[{{{begin}}},{{{begin + 4}}}]},"a":{"dtype":"I8","shape":[4],"data_offsets":[0,4]}}""", 9),
        begin == 0 // equal ranges: the one the header names first counts as the first
            ? $"has a tensor 'a' that starts at byte 0 of the data and {fault}, which ends at 4. {Damaged}"
            : $"has a tensor 'b' that starts at byte {begin} of the data and {fault}, which ends at 4. {Damaged}");

    [Fact]
    public void The_first_tensor_starts_at_the_start() => Refuses(
        Bytes(Tensor("a", "U8", "[4]", 1, 5), 5),
        $"has a tensor 'a' that starts at byte 1 of the data and leaves a gap before it, which ends at 0. {Damaged}");

    [Fact]
    public void The_file_holds_all_data() =>
        Refuses(Bytes(Tensor("a", "U8", "[4]", 0, 4), 3), $"holds 3 bytes of data where its header describes 4. {CutShort}");

    [Fact]
    public void A_huge_tensor_in_a_short_file_is_refused_before_it_is_touched() => Refuses(
        Bytes($$$"""{"a":{"dtype":"U8","shape":[2147483647,1073741824],"data_offsets":[0,2305843008139952128]}}""", 4),
        $"holds 4 bytes of data where its header describes 2305843008139952128. {CutShort}");

    [Fact]
    public void Offsets_up_to_the_largest_number_are_read() => Refuses(
        Bytes($$$"""{"a":{"dtype":"U8","shape":[1],"data_offsets":[9223372036854775806,{{{Int64Max}}}]}}""", 4),
        $"has a tensor 'a' that starts at byte 9223372036854775806 of the data and leaves a gap before it, which ends at 0. {Damaged}");

    [Fact]
    public void The_file_ends_with_the_data() =>
        Refuses(Bytes(Tensor("a", "U8", "[4]", 0, 4), 6), $"has 2 bytes after the last tensor. {Damaged}");

    [Fact]
    public void Valid_oddities_are_accepted()
    {
        byte[] bytes = Bytes(
            """{ "é": {"shape": [1, 0], "extra": [null, {"a": 1}], "data_offsets": [4, 4], "dtype": "F16"}, "": {"dtype": "F32", "shape": [], "data_offsets": [0, 4]}, "__metadata__": {"k": "v"}}   """,
            4);
        File.WriteAllBytes(_folder["x"], bytes);
        using SafetensorsFile file = SafetensorsFile.Open(_folder["x"]);
        Assert.Equal(["", "é"], file.Names);
        Assert.Equal("v", file.Metadata["k"]);
        Assert.Equal([0f], file.Get("").ReadFloats());
    }

    [Fact]
    public void A_file_without_tensors_is_accepted()
    {
        File.WriteAllBytes(_folder["x"], Bytes("{}"));
        using SafetensorsFile file = SafetensorsFile.Open(_folder["x"]);
        Assert.Empty(file.Tensors);
    }

    private static string Tensor(string name, string type, string shape, long begin, long end) =>
        $$$"""{"{{{name}}}":{"dtype":"{{{type}}}","shape":{{{shape}}},"data_offsets":[{{{begin}}},{{{end}}}]}}""";

    private static byte[] Bytes(string header, int data = 0) => Bytes((ulong)Encoding.UTF8.GetByteCount(header), header, data);

    private static byte[] Bytes(ulong length, string header, int data = 0)
    {
        byte[] bytes = [.. new byte[8], .. Encoding.UTF8.GetBytes(header), .. new byte[data]];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, length);
        return bytes;
    }

    private void Refuses(byte[] bytes, string problem) =>
        Assert.Equal($"{_folder["x.safetensors"]} {problem}", Refusal(bytes).Message);

    private void RefusesWith(byte[] bytes, string problem)
    {
        string message = Refusal(bytes).Message;
        Assert.StartsWith($"{_folder["x.safetensors"]} {problem}", message);
        Assert.EndsWith(Rewrite, message);
    }

    private SafetensorsException Refusal(byte[] bytes)
    {
        string path = _folder["x.safetensors"];
        File.WriteAllBytes(path, bytes);
        return Assert.Throws<SafetensorsException>(() => SafetensorsFile.Open(path));
    }
}
