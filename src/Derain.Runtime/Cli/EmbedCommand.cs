using System.CommandLine;
using System.Text.Json.Nodes;
using Derain.Kernels.Backends;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;
using Derain.Runtime.Models.CogVideoX;
using Derain.Runtime.Pipelines;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Cli;

/// <summary>
/// <c>embed TEXT…</c>: prompt embeddings into the cache, so that a machine that only derains needs no text encoder, or into a
/// safetensors file as <c>prompt_embeds</c> [texts, T, D].
/// </summary>
internal static class EmbedCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string[]> texts = new("TEXT") { Description = "Texts to embed.", Arity = ArgumentArity.OneOrMore };
        Option<string?> output = OptionFactory.Text(
            "--output", "FILE", "A .safetensors file for 'prompt_embeds' [texts, T, D]. Default: only the cache.", "-o");
        Option<string?> model = CommonOptions.Model();
        DeviceArguments device = new();
        Option<bool> overwrite = CommonOptions.Overwrite();
        Option<bool> json = CommonOptions.Json();
        Command command = new("embed", "Embeds prompts into the cache, or into a safetensors file.")
        {
            texts, output, model, overwrite, json,
        };
        device.AddTo(command);
        command.SetAction(parsed =>
        {
            string? path = parsed.GetValue(output);
            CheckOutput(path, parsed.GetValue(overwrite));
            using ModelChoice choice = ModelChoice.Find(parsed.GetValue(model), terminal);
            using IBackend backend = DeviceFactory.Open(device.Read(parsed), terminal, choice.Folder);
            (string Text, Tensor Embedding)[] embeddings =
                [.. parsed.GetRequiredValue(texts).Select(text => (text, Embed(choice.Folder, text, backend, terminal.PromptCache)))];
            if (path is not null)
            {
                CommandErrors.Writing(() => Write(path, embeddings, backend));
            }

            Print(path, choice, embeddings, terminal, parsed.GetValue(json));
            return ExitCodes.Done;
        });
        return command;
    }

    private static void CheckOutput(string? path, bool overwrite)
    {
        if (path is null)
        {
            return;
        }

        if (!DerainRequest.IsSafetensors(path))
        {
            throw CommandException.Usage($"-o must name a .safetensors file, not '{path}'.");
        }

        OutputCheck.File(path, overwrite);
    }

    private static Tensor Embed(CheckpointFolder folder, string text, IBackend backend, PromptCache cache)
    {
        int tokens = CogVideoXTransformerConfig.Read(folder.Config("transformer")).MaxTextSeqLength;
        return cache.GetOrAdd(folder, text, tokens, () => TextEncoder.Embed(folder, text, tokens, backend));
    }

    private static void Write(string path, (string Text, Tensor Embedding)[] embeddings, IBackend backend)
    {
        Tensor all = embeddings.Select(one => backend.Upload(one.Embedding))
            .Aggregate((first, second) => backend.Compute(new Concat(Axis: 0), first, second));
        SafetensorsWriter.Write(
            path,
            [TensorData.Of("prompt_embeds", backend.DownloadCopy(all))],
            embeddings.Select((one, index) => KeyValuePair.Create($"text.{index}", one.Text)).ToDictionary());
    }

    private static void Print(
        string? path, ModelChoice choice, (string Text, Tensor Embedding)[] embeddings, Terminal terminal, bool json)
    {
        if (json)
        {
            int[] shape = [embeddings.Length, .. embeddings[0].Embedding.Shape.Skip(1)];
            JsonText.Write(terminal.Output, new JsonObject
            {
                ["model"] = choice.ToJson(),
                ["texts"] = JsonText.Strings(embeddings.Select(one => one.Text)),
                ["shape"] = new JsonArray([.. shape.Select(dim => (JsonNode)dim)]),
                ["cache"] = terminal.PromptCache.Folder,
                ["output"] = path,
            });
            return;
        }

        foreach ((string text, Tensor embedding) in embeddings)
        {
            terminal.Output.WriteLine($"{path ?? terminal.PromptCache.Folder}: '{text}' {embedding.Shape}, model {choice}");
        }
    }
}
