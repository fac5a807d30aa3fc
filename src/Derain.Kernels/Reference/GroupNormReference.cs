using Derain.Kernels.Operations;

namespace Derain.Kernels.Reference;

/// <summary>
/// y = activation(m((x - mean) / √(variance + ε) · weight + bias)), statistics per batch row and group of channels.
/// </summary>
internal static class GroupNormReference
{
    public static NdArray Compute(
        GroupNorm operation, NdArray x, NdArray weight, NdArray bias, NdArray? scale, NdArray? shift)
    {
        int batch = x.Shape[0];
        int channels = x.Width;
        int groupSize = channels / operation.Groups;
        int positions = batch == 0 ? 0 : x.Rows / batch;
        var y = new NdArray(x.Shape);
        for (int b = 0; b < batch; b++)
        {
            for (int group = 0; group < operation.Groups; group++)
            {
                (double mean, double deviation) = Statistics(b, group);
                for (int position = b * positions; position < (b + 1) * positions; position++)
                {
                    for (int c = group * groupSize; c < (group + 1) * groupSize; c++)
                    {
                        y[position, c] = ((x[position, c] - mean) / deviation * weight.Values[c]) + bias.Values[c];
                    }
                }
            }
        }

        NdArray modulated = scale is null ? y : SpatialModulateReference.Compute(y, scale, shift!);
        return ActivateReference.Compute(new Activate(operation.Activation), modulated);

        (double Mean, double Deviation) Statistics(int b, int group)
        {
            double sum = 0;
            double squares = 0;
            double count = (double)positions * groupSize;
            for (int position = b * positions; position < (b + 1) * positions; position++)
            {
                for (int c = group * groupSize; c < (group + 1) * groupSize; c++)
                {
                    sum += x[position, c];
                }
            }

            double mean = sum / count;
            for (int position = b * positions; position < (b + 1) * positions; position++)
            {
                for (int c = group * groupSize; c < (group + 1) * groupSize; c++)
                {
                    squares += (x[position, c] - mean) * (x[position, c] - mean);
                }
            }

            return (mean, Math.Sqrt((squares / count) + operation.Epsilon));
        }
    }
}
