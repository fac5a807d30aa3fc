using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Derain.Runtime.Weights;
using Derain.WeightsTools.Files;

namespace Derain.WeightsTools.Cli;

/// <summary><c>inspect PATH</c>: what a checkpoint holds.</summary>
internal static class InspectCommand
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static Command Create()
    {
        Argument<string> path = ToolArguments.Input("PATH");
        Option<bool> json = new("--json") { Description = "Print JSON instead of a table." };
        Command command = new("inspect", "Lists names, element types, shapes and sizes of tensors, and the metadata.") { path, json };
        command.Runs((parsed, _) =>
        {
            IReadOnlyList<WeightSet> sets = WeightSet.OpenAll(parsed.GetRequiredValue(path));
            SafetensorsFile[] files = [.. sets.SelectMany(set => set.Checkpoint.Files)];
            TextWriter output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
            {
                output.WriteLine(ToJson(files).ToJsonString(Indented));
            }
            else
            {
                WriteTable(files, output);
            }

            foreach (WeightSet set in sets)
            {
                set.Dispose();
            }

            return true;
        });
        return command;
    }

    private static void WriteTable(SafetensorsFile[] files, TextWriter output)
    {
        int nameWidth = files.SelectMany(file => file.Names).Append("name").Max(name => name.Length);
        int shapeWidth = files.SelectMany(file => file.Tensors).Select(tensor => $"{tensor.Shape}").Append("shape").Max(shape => shape.Length);
        foreach (SafetensorsFile file in files)
        {
            output.WriteLine(file.Path);
            output.WriteLine(Row("name", "dtype", "shape", "bytes"));
            foreach (TensorInfo tensor in file.Tensors)
            {
                output.WriteLine(Row(tensor.Name, SafetensorsDType.NameOf(tensor.DType), tensor.Shape, tensor.Bytes));
            }

            foreach ((string key, string value) in file.Metadata)
            {
                output.WriteLine($"  metadata {key} = {value}");
            }

            output.WriteLine();
        }

        output.WriteLine(Total([.. files.SelectMany(file => file.Tensors)]));

        string Row(string name, string type, object shape, object bytes) =>
            $"  {name.PadRight(nameWidth)}  {type,-7}  {shape.ToString()!.PadRight(shapeWidth)}  {bytes,12}";
    }

    private static string Total(TensorInfo[] tensors)
    {
        IEnumerable<string> types = tensors
            .GroupBy(tensor => tensor.DType)
            .Select(group => $"{group.Count()} {SafetensorsDType.NameOf(group.Key)}");
        long parameters = tensors.Sum(tensor => tensor.Shape.ElementCount);
        long bytes = tensors.Sum(tensor => tensor.Bytes);
        return $"{tensors.Length} tensors ({string.Join(", ", types)}), {parameters} parameters, {ByteSize.Format(bytes)}";
    }

    private static JsonObject ToJson(SafetensorsFile[] files)
    {
        TensorInfo[] all = [.. files.SelectMany(file => file.Tensors)];
        return new JsonObject
        {
            ["files"] = new JsonArray([.. files.Select(ToJson)]),
            ["tensors"] = all.Length,
            ["parameters"] = all.Sum(tensor => tensor.Shape.ElementCount),
            ["bytes"] = all.Sum(tensor => tensor.Bytes),
        };
    }

    private static JsonObject ToJson(SafetensorsFile file) => new()
    {
        ["path"] = file.Path,
        ["metadata"] = new JsonObject(file.Metadata.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))),
        ["tensors"] = new JsonArray([.. file.Tensors.Select(tensor => new JsonObject
        {
            ["name"] = tensor.Name,
            ["dtype"] = SafetensorsDType.NameOf(tensor.DType),
            ["shape"] = new JsonArray([.. tensor.Shape.Select(dim => JsonValue.Create(dim))]),
            ["bytes"] = tensor.Bytes,
        })]),
    };
}
