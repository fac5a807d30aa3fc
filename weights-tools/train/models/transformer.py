"""The transformer of CogVideoX-2b (Yang et al., 2024), small. Parameters have the names of CogVideoXTransformer3DModel."""
import math
from dataclasses import dataclass
from typing import Any, Collection, Dict, Optional, Tuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn


@dataclass(frozen=True)
class TransformerConfig:
    """Dimensions; a token is a patch of 2 x 2 latents."""

    blocks: int = 6
    heads: int = 4
    head_dim: int = 32
    latents: int = 16
    time_dim: int = 128
    text_dim: int = 64
    text_tokens: int = 32
    patch: int = 2
    spatial_scale: float = 1.875

    @property
    def width(self) -> int:
        """Elements of a token."""
        return self.heads * self.head_dim

    def to_json(self, frames: int, height: int, width: int) -> Dict[str, Any]:
        """The checkpoint's config.json, for clips of that many frames and latents of that size."""
        return {
            "_class_name": "CogVideoXTransformer3DModel", "_diffusers_version": "0.32.2", "activation_fn": "gelu-approximate",
            "attention_bias": True, "attention_head_dim": self.head_dim, "dropout": 0.0, "flip_sin_to_cos": True,
            "freq_shift": 0, "in_channels": self.latents, "max_text_seq_length": self.text_tokens,
            "norm_elementwise_affine": True, "norm_eps": 1e-5, "num_attention_heads": self.heads, "num_layers": self.blocks,
            "ofs_embed_dim": None, "out_channels": self.latents, "patch_bias": True, "patch_size": self.patch,
            "patch_size_t": None, "sample_frames": frames, "sample_height": height, "sample_width": width,
            "spatial_interpolation_scale": self.spatial_scale, "temporal_compression_ratio": 4,
            "temporal_interpolation_scale": 1.0, "text_embed_dim": self.text_dim, "time_embed_dim": self.time_dim,
            "timestep_activation_fn": "silu", "use_learned_positional_embeddings": False,
            "use_rotary_positional_embeddings": False}


class LayerNorm(nn.LayerNorm):
    """A layer norm in float32, whatever the type of its input."""

    def forward(self, x: Tensor) -> Tensor:
        with torch.autocast(x.device.type, enabled=False):
            return super().forward(x.float())


class PatchEmbed(nn.Module):
    """Latents and text to one stream of tokens: the text first, then the patches by frame, row and column."""

    def __init__(self, config: TransformerConfig):
        super().__init__()
        self.config = config
        self.proj = nn.Conv2d(config.latents, config.width, config.patch, stride=config.patch)
        self.text_proj = nn.Linear(config.text_dim, config.width)

    def forward(self, latents: Tensor, text: Tensor, origin: Tuple[int, int]) -> Tensor:
        batch, frames, _, height, width = latents.shape
        image = self.proj(latents.flatten(0, 1)).flatten(2).transpose(1, 2).reshape(batch, -1, self.config.width)
        grid = (frames, height // self.config.patch, width // self.config.patch)
        positions = position_table(self.config, grid, origin).to(image.device, image.dtype)
        return torch.cat([self.text_proj(text), image + positions], dim=1)


class LayerNormZero(nn.Module):
    """A norm, shifted, scaled and gated by the time: one set of factors for image tokens, another for text tokens."""

    def __init__(self, config: TransformerConfig):
        super().__init__()
        self.text_tokens = config.text_tokens
        self.linear = nn.Linear(config.time_dim, 6 * config.width)
        self.norm = LayerNorm(config.width, eps=1e-5)
        nn.init.zeros_(self.linear.weight)
        nn.init.zeros_(self.linear.bias)

    def forward(self, tokens: Tensor, time: Tensor) -> Tuple[Tensor, Tensor]:
        factors = self.linear(time)[:, None].chunk(6, dim=-1)
        images = tokens.shape[1] - self.text_tokens
        shift, scale, gate = (
            torch.cat([factors[i + 3].expand(-1, self.text_tokens, -1), factors[i].expand(-1, images, -1)], dim=1)
            for i in range(3))
        return self.norm(tokens) * (1 + scale) + shift, gate


class Attention(nn.Module):
    """Joint attention. With donors, the image queries of row i read the text keys and values of row donors[i]."""

    def __init__(self, config: TransformerConfig):
        super().__init__()
        self.config = config
        self.norm_q, self.norm_k = LayerNorm(config.head_dim, eps=1e-6), LayerNorm(config.head_dim, eps=1e-6)
        self.to_q, self.to_k, self.to_v = (nn.Linear(config.width, config.width) for _ in range(3))
        self.to_out = nn.ModuleList([nn.Linear(config.width, config.width)])

    def forward(self, tokens: Tensor, donors: Optional[Tensor]) -> Tensor:
        heads, text = (self.config.heads, self.config.head_dim), self.config.text_tokens
        q, k, v = (part(tokens).unflatten(-1, heads).transpose(1, 2) for part in (self.to_q, self.to_k, self.to_v))
        q, k = self.norm_q(q).to(v.dtype), self.norm_k(k).to(v.dtype)
        if donors is None:
            out = attend(q, k, v)
        else:
            k_image, v_image = (torch.cat([x[donors, :, :text], x[:, :, text:]], dim=2) for x in (k, v))
            out = torch.cat([attend(q[:, :, :text], k, v), attend(q[:, :, text:], k_image, v_image)], dim=2)
        return self.to_out[0](out.transpose(1, 2).flatten(2))


class GeluProjection(nn.Module):
    """The first half of the feed-forward network."""

    def __init__(self, width: int):
        super().__init__()
        self.proj = nn.Linear(width, 4 * width)

    def forward(self, x: Tensor) -> Tensor:
        return gelu(self.proj(x))


class FeedForward(nn.Module):
    """Two layers; between them is what dropout would be."""

    def __init__(self, width: int):
        super().__init__()
        self.net = nn.Sequential(GeluProjection(width), nn.Identity(), nn.Linear(4 * width, width))

    def forward(self, x: Tensor) -> Tensor:
        return self.net(x)


class Block(nn.Module):
    """Attention and feed-forward network, each behind an adaptive norm and added through a gate."""

    def __init__(self, config: TransformerConfig):
        super().__init__()
        self.norm1, self.attn1 = LayerNormZero(config), Attention(config)
        self.norm2, self.ff = LayerNormZero(config), FeedForward(config.width)

    def forward(self, tokens: Tensor, time: Tensor, donors: Optional[Tensor]) -> Tensor:
        normed, gate = self.norm1(tokens, time)
        tokens = tokens + gate * self.attn1(normed, donors)
        normed, gate = self.norm2(tokens, time)
        return tokens + gate * self.ff(normed)


class TimeEmbedding(nn.Module):
    """From the sinusoids of a timestep to what conditions the norms."""

    def __init__(self, config: TransformerConfig):
        super().__init__()
        self.linear_1, self.linear_2 = nn.Linear(config.width, config.time_dim), nn.Linear(config.time_dim, config.time_dim)

    def forward(self, x: Tensor) -> Tensor:
        return self.linear_2(F.silu(self.linear_1(x)))


class FinalNorm(nn.Module):
    """The last norm, shifted and scaled by the time."""

    def __init__(self, config: TransformerConfig):
        super().__init__()
        self.linear = nn.Linear(config.time_dim, 2 * config.width)
        self.norm = LayerNorm(config.width, eps=1e-5)

    def forward(self, image: Tensor, time: Tensor) -> Tensor:
        shift, scale = self.linear(time)[:, None].chunk(2, dim=-1)
        return self.norm(image) * (1 + scale) + shift


class Transformer(nn.Module):
    """Predicts v of noisy latents."""

    def __init__(self, config: TransformerConfig):
        super().__init__()
        self.config = config
        self.patch_embed, self.time_embedding = PatchEmbed(config), TimeEmbedding(config)
        self.transformer_blocks = nn.ModuleList([Block(config) for _ in range(config.blocks)])
        self.norm_final, self.norm_out = LayerNorm(config.width, eps=1e-5), FinalNorm(config)
        self.proj_out = nn.Linear(config.width, config.patch ** 2 * config.latents)
        nn.init.zeros_(self.proj_out.weight)
        nn.init.zeros_(self.proj_out.bias)

    def forward(self, latents: Tensor, text: Tensor, timestep: Tensor, origin: Tuple[int, int] = (0, 0),
                switched: Collection[int] = (), donors: Optional[Tensor] = None) -> Tensor:
        """latents [B, F, C, h, w], text [B, T, D], timestep [B] -> v like latents; `origin` is the crop's place in patches."""
        batch, frames, _, height, width = latents.shape
        patch = self.config.patch
        time = F.silu(self.time_embedding(timestep_sinusoids(timestep, self.config.width).to(latents.dtype)))
        tokens = self.patch_embed(latents, text, origin).float()
        for index, block in enumerate(self.transformer_blocks):
            tokens = block(tokens, time, donors if index in switched else None)
        image = self.norm_out(self.norm_final(tokens[:, self.config.text_tokens:]), time)
        out = self.proj_out(image).reshape(batch, frames, height // patch, width // patch, -1, patch, patch)
        return out.permute(0, 1, 4, 2, 5, 3, 6).reshape(latents.shape)


def gelu(x: Tensor) -> Tensor:
    """The tanh approximation; in bfloat16 on a CPU the exact function: the two differ by less than that type rounds, the time by ten."""
    return F.gelu(x, approximate="none" if x.dtype == torch.bfloat16 and not x.is_cuda else "tanh")


def attend(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    """softmax(q kᵀ / √D) v. On a CPU plainly: in bfloat16 that is many times faster than the fused one."""
    if q.is_cuda and hasattr(F, "scaled_dot_product_attention"):
        return F.scaled_dot_product_attention(q, k, v)
    return torch.softmax((q * q.shape[-1] ** -0.5) @ k.transpose(-1, -2), dim=-1).to(v.dtype) @ v


def timestep_sinusoids(timestep: Tensor, width: int) -> Tensor:
    """[B] -> [B, width]: cosines, then sines."""
    half = width // 2
    frequency = torch.exp(-math.log(10000) * torch.arange(half, dtype=torch.float64, device=timestep.device) / half)
    angle = timestep.double()[:, None] * frequency
    return torch.cat([angle.cos(), angle.sin()], dim=1).float()


def position_table(config: TransformerConfig, grid: Tuple[int, int, int], origin: Tuple[int, int]) -> Tensor:
    """[1, F·H·W, D]: a quarter tells the frame, three eighths the column, three eighths the row; each sines, then cosines."""
    def axis(first: int, count: int, scale: float, dim: int) -> Tensor:
        frequency = 10000.0 ** (-torch.arange(dim // 2, dtype=torch.float64) / (dim // 2))
        angle = torch.arange(first, first + count, dtype=torch.float64)[:, None] / scale * frequency
        return torch.cat([angle.sin(), angle.cos()], dim=1)

    frames, height, width = grid
    time, space = config.width // 4, config.width // 8 * 3
    parts = [
        axis(0, frames, 1.0, time)[:, None, None].expand(-1, height, width, -1),
        axis(origin[1], width, config.spatial_scale, space)[None, None].expand(frames, height, -1, -1),
        axis(origin[0], height, config.spatial_scale, space)[None, :, None].expand(frames, -1, width, -1)]
    return torch.cat(parts, dim=-1).reshape(1, -1, config.width).float()
