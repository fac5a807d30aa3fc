using System.Text.RegularExpressions;
using Derain.Kernels.Operations;

namespace Derain.Kernels.Parity;

/// <summary>Writes an operation as the C# expression that makes it.</summary>
internal static partial class OperationSource
{
    /// <summary><c>Linear(Activation: Activation.Silu, …)</c> for what prints as <c>Linear(Activation = Silu, …)</c>.</summary>
    public static string Of(Operation operation)
    {
        string text = operation.ToString();
        int open = text.IndexOf('(');
        if (open < 0)
        {
            return $"{text}()";
        }

        IEnumerable<string> arguments = Constant().Matches(text[(open + 1)..^1]).Select(Argument).OfType<string>();
        return $"{text[..open]}({string.Join(", ", arguments)})";
    }

    private static string? Argument(Match constant)
    {
        (string name, string value) = (constant.Groups[1].Value, constant.Groups[2].Value);
        return name switch
        {
            _ when value.Length == 0 => null, // a null constant is the default one
            "Activation" => $"{name}: {nameof(Activation)}.{value}",
            "Type" => $"{name}: DType.{value}",
            "Switch" => $"{name}: new({value.Trim('[', ']')})",
            _ => $"{name}: {value}",
        };
    }

    [GeneratedRegex(@"(\w+) = (\[[^\]]*\]|[^,]*)")]
    private static partial Regex Constant();
}
