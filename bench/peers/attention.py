"""Joint attention of text and image tokens, with ZSVD's switch of the text keys and values. All tensors are [B, N, S, D]."""
import torch
import torch.nn.functional as F


def exact(q, k, v, rows=512):
    """softmax(q kᵀ / √D) v in the precision of the operands, a few rows of scores at a time: the reference."""
    scale = q.shape[-1] ** -0.5
    parts = [torch.softmax((part * scale) @ k.transpose(-1, -2), dim=-1) @ v for part in q.split(rows, dim=2)]
    return torch.cat(parts, dim=2)


def fused(q, k, v):
    """PyTorch's own attention, by whichever kernel it prefers here."""
    if not hasattr(F, "scaled_dot_product_attention"):
        return exact(q, k, v)
    return F.scaled_dot_product_attention(q, k, v)


def joint(q, k, v, text_tokens, switched, attend):
    """Attention of all tokens with all. Switched, the image queries of row 0 read the text keys and values of row 1."""
    if not switched:
        return attend(q, k, v)
    out = attend(q, switch_text(k, text_tokens), switch_text(v, text_tokens))
    out[:1, :, :text_tokens] = attend(q[:1, :, :text_tokens].contiguous(), k[:1], v[:1])
    return out


def switch_text(x, text_tokens):
    """The same keys or values with the text of row 1 in row 0."""
    switched = x.clone()
    switched[0, :, :text_tokens] = x[1, :, :text_tokens]
    return switched
