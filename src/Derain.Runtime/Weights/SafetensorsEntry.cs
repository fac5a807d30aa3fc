namespace Derain.Runtime.Weights;

/// <summary>A tensor and where its data lies, in bytes from the start of the data; the size is already checked.</summary>
internal readonly record struct SafetensorsEntry(TensorInfo Info, long Begin, long End);
