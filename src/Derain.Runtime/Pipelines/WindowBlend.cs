namespace Derain.Runtime.Pipelines;

/// <summary>How windows go over into each other.</summary>
internal static class WindowBlend
{
    /// <summary>Blends the end of one window into the beginning of the next, in place, linearly over the frames they share.</summary>
    /// <param name="tail">The frames that the earlier window made of those it shares.</param>
    /// <param name="next">The frames of the later one.</param>
    public static void CrossFade(float[][] tail, IReadOnlyList<float[]> next)
    {
        for (int frame = 0; frame < tail.Length; frame++)
        {
            float weight = (frame + 1f) / (tail.Length + 1);
            float[] earlier = tail[frame];
            float[] later = next[frame];
            for (int index = 0; index < earlier.Length; index++)
            {
                later[index] = float.Lerp(earlier[index], later[index], weight);
            }
        }
    }
}
