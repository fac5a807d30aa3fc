using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Runtime.Graph;

/// <summary>The operations that model files use by name on values; see each <see cref="Operation"/> for its shapes.</summary>
public static class ValueOperations
{
    extension(Value x)
    {
        /// <summary>x · sigmoid(x).</summary>
        public Value Silu() => x.Builder.Apply(new Activate(Activation.Silu), x);

        /// <summary>GELU in its tanh form.</summary>
        public Value GeluTanh() => x.Builder.Apply(new Activate(Activation.GeluTanh), x);

        /// <summary>The same elements under another shape; a view.</summary>
        public Value Reshape(params ReadOnlySpan<int> dims) =>
            x.Shape.Dims.SequenceEqual(dims) ? x : x.Builder.Apply(new Reshape(new Shape(dims)), x);

        /// <summary>A range of one dimension; a view.</summary>
        public Value Slice(int axis, int start, int length) =>
            length == x.Shape[axis] && start == 0 ? x : x.Builder.Apply(new Slice(axis, start, length), x);

        /// <summary>Equal parts of one dimension; views.</summary>
        /// <exception cref="ShapeException">The dimension has no such number of equal parts.</exception>
        public Value[] Chunk(int axis, int parts)
        {
            if (x.Shape[axis] % parts != 0)
            {
                throw new ShapeException(nameof(Chunk), "x", $"of a dimension {axis} of {parts} equal parts", x.Type);
            }

            int length = x.Shape[axis] / parts;
            return [.. Enumerable.Range(0, parts).Select(part => x.Slice(axis, part * length, length))];
        }

        /// <summary>x, then other, along one dimension.</summary>
        public Value Concat(Value other, int axis) => x.Builder.Apply(new Concat(axis), x, other);

        /// <summary>x in another float type; x itself where it has that type.</summary>
        public Value To(DType type) => x.Type.Type == type ? x : x.Builder.Apply(new Copy(type), x);

        /// <summary>x ⊙ (1 + scale) + shift, text tokens by their own pair.</summary>
        public Value Modulate(Value shift, Value scale, Value textShift, Value textScale, int textTokens) =>
            x.Builder.Apply(new Modulate(textTokens), x, shift, scale, textShift, textScale);

        /// <summary>x ⊙ (1 + scale) + shift.</summary>
        public Value Modulate(Value shift, Value scale) => x.Builder.Apply(new Modulate(), x, shift, scale);

        /// <summary>x + gate ⊙ branch, text tokens by their own gate.</summary>
        public Value AddGated(Value branch, Value gate, Value textGate, int textTokens) =>
            x.Builder.Apply(new GatedResidual(textTokens), x, branch, gate, textGate);

        /// <summary>Rotates the image tokens of queries or keys by their positions.</summary>
        public Value Rotate(Value cos, Value sin, int heads, int textTokens) =>
            x.Builder.Apply(new Rotary(heads, textTokens), x, cos, sin);

        /// <summary>softmax(scale · x·keysᵀ + bias)·values; x are the queries.</summary>
        public Value Attend(Value keys, Value values, Attention attention, Value? bias = null) =>
            x.Builder.Apply(attention, x, keys, values, bias);

        /// <summary>Latents cut into patches, one token each.</summary>
        public Value Patchify(int patchTime, int patch) => x.Builder.Apply(new Patchify(patchTime, patch), x);

        /// <summary>Tokens put together as latents of the given size.</summary>
        public Value Unpatchify(int patchTime, int patch, int frames, int height, int width) =>
            x.Builder.Apply(new Unpatchify(patchTime, patch, frames, height, width), x);

        /// <summary>Frames enlarged by nearest neighbour.</summary>
        public Value UpsampleSpace(int factor) => x.Builder.Apply(new UpsampleSpace(factor), x);

        /// <summary>Frames doubled, but for the first of an odd count.</summary>
        public Value UpsampleFrames() => x.Builder.Apply(new UpsampleFrames(), x);

        /// <summary>Pairs of frames averaged, but for the first of an odd count.</summary>
        public Value PoolFrames() => x.Builder.Apply(new PoolFrames(), x);

        /// <summary>x ⊙ up(scale) + up(shift), by nearest neighbour.</summary>
        public Value ModulateInSpace(Value scale, Value shift) => x.Builder.Apply(new SpatialModulate(), x, scale, shift);
    }
}
