using Derain.Kernels.Backends;

namespace Derain.Runtime.Pipelines;

/// <summary>Which of several devices an error is of.</summary>
internal static class FailedDevice
{
    private const string Key = "Derain.Device";

    /// <summary>Says that an error came up on a device, unless that is known already. That a run was stopped is no device's error.</summary>
    public static void Name(Exception error, IBackend device)
    {
        if (error is not OperationCanceledException && !error.Data.Contains(Key))
        {
            error.Data[Key] = device.Name;
        }
    }

    /// <summary>The device of an error, in words; null where there was one device only, or where it is no device's.</summary>
    public static string? Of(Exception error) => error.Data[Key] as string;
}
