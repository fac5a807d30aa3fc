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
        int nameWidth = files.SelectMany(file => file.Names).Select(name => name.Length).Append("name".Length).Max();
        int shapeWidth = files.SelectMany(file => file.Tensors).Select(tensor => tensor.Shape.ToString().Length).Append("shape".Length).Max();
        foreach (SafetensorsFile file in files)
        {
            output.WriteLine(file.Path);
            output.WriteLine($"  {"name".PadRight(nameWidth)}  {"dtype",-7}  {"shape".PadRight(shapeWidth)}  {"bytes",12}");
            foreach (TensorInfo tensor in file.Tensors)
            {
                output.WriteLine(
                    $"  {tensor.Name.PadRight(nameWidth)}  {SafetensorsDType.NameOf(tensor.DType),-7}  {tensor.Shape.ToString().PadRight(shapeWidth)}  {tensor.Bytes,12}");
            }

            foreach ((string key, string value) in file.Metadata)
            {
                output.WriteLine($"  metadata {key} = {value}");
            }

            output.WriteLine();
        }

        output.WriteLine(Total([.. files.SelectMany(file => file.Tensors)]));
    }

    private static string Total(TensorInfo[] tensors)
    {
        IEnumerable<string> types = tensors.GroupBy(tensor => tensor.DType).Select(group => $"{group.Count()} {SafetensorsDType.NameOf(group.Key)}");
        return $"{tensors.Length} tensors ({string.Join(", ", types)}), {tensors.Sum(tensor => tensor.Shape.ElementCount)} parameters, "
            + ByteSize.Format(tensors.Sum(tensor => tensor.Bytes));
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
