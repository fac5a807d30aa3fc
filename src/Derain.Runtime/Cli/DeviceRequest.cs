namespace Derain.Runtime.Cli;

/// <summary>Where and how a user wants things computed. What is null was not said.</summary>
/// <param name="Device">One of <see cref="Forms"/>.</param>
/// <param name="DType">One of <see cref="DTypes"/>.</param>
/// <param name="Threads">Threads of a processor.</param>
/// <param name="Vram">Bytes of a card's memory that may be used.</param>
internal sealed record DeviceRequest(string? Device = null, string? DType = null, int? Threads = null, long? Vram = null)
{
    private const string Cuda = "cuda";
    private const string AllCards = "cuda:all";

    /// <summary>What <c>--device</c> takes.</summary>
    public const string Forms = "auto, cpu, cuda, cuda:N, several such as cuda:0,1, or cuda:all";

    /// <summary>What <c>--dtype</c> takes.</summary>
    public static IReadOnlyList<string> DTypes { get; } = ["auto", "fp16", "bf16", "fp32"];

    /// <summary>Whether a text is a device's name.</summary>
    public static bool IsDevice(string text) => text is "auto" or "cpu" || OrdinalOf(text) is not null || IsSeveral(text);

    /// <summary>Whether a text names several devices, none of them twice.</summary>
    public static bool IsSeveral(string text) => text == AllCards || ListOf(text) is { Count: > 1 };

    /// <summary>The numbers of several devices, in the order in which they are named.</summary>
    /// <param name="text">See <see cref="IsSeveral"/>.</param>
    /// <param name="there">How many there are.</param>
    public static IReadOnlyList<int> OrdinalsOf(string text, int there) => ListOf(text) ?? [.. Enumerable.Range(0, there)];

    /// <summary>The number of a CUDA device by its name, <c>cuda</c> or <c>cuda:N</c>; null for other names.</summary>
    public static int? OrdinalOf(string text) => text.Split(':') switch
    {
        [Cuda] => 0,
        [Cuda, var number] when int.TryParse(number, System.Globalization.NumberStyles.None, null, out int ordinal) => ordinal,
        _ => null,
    };

    private static List<int>? ListOf(string text)
    {
        if (text.Split(':') is not [Cuda, var list])
        {
            return null;
        }

        List<int> ordinals = [];
        foreach (string number in list.Split(','))
        {
            if (!int.TryParse(number, System.Globalization.NumberStyles.None, null, out int ordinal) || ordinals.Contains(ordinal))
            {
                return null;
            }

            ordinals.Add(ordinal);
        }

        return ordinals;
    }

    /// <summary>Finds what can be said to be wrong without looking at a device.</summary>
    /// <exception cref="CommandException">Something is.</exception>
    public void Check()
    {
        if (Device == "cpu" && DType is "fp16" or "bf16")
        {
            throw OnlyOnCuda("the CPU computes in fp32");
        }

        if (Device == "cpu" && Vram is not null)
        {
            throw CommandException.Usage("--vram is about a card's memory, but --device is cpu; leave one of them out.");
        }
    }

    /// <summary>The error of a type that the device does not compute in.</summary>
    public CommandException OnlyOnCuda(string reason) =>
        CommandException.Usage($"--dtype {DType} needs a CUDA device, but {reason}; leave it out.");
}
