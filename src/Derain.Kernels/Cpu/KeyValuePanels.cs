using System.Runtime.CompilerServices;
using Derain.Kernels.Cpu.Matrix;
using Derain.Kernels.Cpu.Threading;

namespace Derain.Kernels.Cpu;

/// <summary>
/// Keys and values of some heads in the layout of the micro-kernel. Keys: panels of <c>[D][keys of a tile]</c>, text
/// and image each beginning a new panel, so that image queries can take the text of another batch row. Values: panels
/// of <c>[keys][columns of a tile]</c>.
/// </summary>
internal unsafe struct KeyValuePanels : IParallelBody
{
    private const int PanelsPerPiece = 16;

    public readonly int PanelWidth;
    public readonly int Batch;
    public readonly int Tokens;
    public readonly int TokenWidth;
    public readonly int HeadDim;

    /// <summary>Leading tokens that are packed apart from the others.</summary>
    public readonly int TextTokens;

    /// <summary>k and v, <c>[B, S, N·D]</c>.</summary>
    public float* Keys;
    public float* Values;

    /// <summary>Where the panels go, <see cref="Floats"/> for each head and batch row.</summary>
    public float* Packed;

    /// <summary>The head that comes first in the packed ones.</summary>
    public int FirstHead;

    public KeyValuePanels(int panelWidth, int batch, int tokens, int tokenWidth, int headDim, int textTokens)
    {
        (PanelWidth, Batch, Tokens, TokenWidth) = (panelWidth, batch, tokens, tokenWidth);
        (HeadDim, TextTokens) = (headDim, textTokens);
    }

    /// <summary>Panels of keys.</summary>
    public readonly int KeyPanels => TextPanels + CeilingDivide(Tokens - TextTokens, PanelWidth);

    /// <summary>Panels of values, side by side.</summary>
    public readonly int ValuePanels => CeilingDivide(HeadDim, PanelWidth);

    /// <summary>Floats of one head of one batch row.</summary>
    public readonly long Floats => (long)KeyPanels * PanelWidth * (HeadDim + (long)ValuePanels * PanelWidth);

    /// <summary>Pieces of work that packing one head of one batch row makes.</summary>
    public readonly int PackingPieces => CeilingDivide(KeyPanels, PanelsPerPiece);

    private readonly int TextPanels => CeilingDivide(TextTokens, PanelWidth);

    /// <summary>Keys of a packed head from a panel on.</summary>
    public readonly float* KeyPanel(int headAndBatch, int panel) =>
        Packed + headAndBatch * Floats + (long)panel * PanelWidth * HeadDim;

    /// <summary>Values of a packed head from a row on, which is counted as the panels of keys are.</summary>
    public readonly float* ValueRows(int headAndBatch, int valuePanel, int panel) =>
        Packed + headAndBatch * Floats
            + (long)KeyPanels * PanelWidth * (HeadDim + (long)valuePanel * PanelWidth)
            + (long)panel * PanelWidth * PanelWidth;

    /// <summary>First panel, first token and number of tokens of the text or of all others.</summary>
    public readonly (int Panel, int Token, int Count) Segment(bool text) =>
        text ? (0, 0, TextTokens) : (TextPanels, TextTokens, Tokens - TextTokens);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run(int index)
    {
        (int headAndBatch, int piece) = Math.DivRem(index, PackingPieces);
        (int head, int b) = Math.DivRem(headAndBatch, Batch);
        long offset = (long)b * Tokens * TokenWidth + (FirstHead + head) * HeadDim;
        int end = Math.Min(KeyPanels, (piece + 1) * PanelsPerPiece);
        for (int panel = piece * PanelsPerPiece; panel < end; panel++)
        {
            (int firstPanel, int firstToken, int count) = Segment(text: panel < TextPanels);
            int inSegment = (panel - firstPanel) * PanelWidth;
            long source = offset + (long)(firstToken + inSegment) * TokenWidth;
            int keys = Math.Min(PanelWidth, count - inSegment);
            Transpose.ToPanel(Keys + source, TokenWidth, keys, HeadDim, KeyPanel(headAndBatch, panel), PanelWidth);
            for (int valuePanel = 0; valuePanel < ValuePanels; valuePanel++)
            {
                int column = valuePanel * PanelWidth;
                CopyValues(
                    Values + source + column,
                    keys,
                    Math.Min(PanelWidth, HeadDim - column),
                    ValueRows(headAndBatch, valuePanel, panel));
            }
        }
    }

    private readonly void CopyValues(float* source, int keys, int columns, float* target)
    {
        for (int key = 0; key < keys; key++)
        {
            new ReadOnlySpan<float>(source, columns).CopyTo(new Span<float>(target, columns));
            new Span<float>(target + columns, PanelWidth - columns).Clear();
            source += TokenWidth;
            target += PanelWidth;
        }
    }

    private static int CeilingDivide(int value, int divisor) => (value + divisor - 1) / divisor;
}
