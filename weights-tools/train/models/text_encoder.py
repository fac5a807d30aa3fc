"""T5's encoder (Raffel et al., 2020), small. Parameters have the names of T5EncoderModel."""
import math
from dataclasses import dataclass
from typing import Any, Dict, Optional

import torch
import torch.nn.functional as F
from torch import Tensor, nn


@dataclass(frozen=True)
class TextEncoderConfig:
    """Dimensions."""

    vocabulary: int
    width: int = 64
    head_dim: int = 16
    heads: int = 4
    hidden: int = 128
    layers: int = 2
    buckets: int = 32
    farthest: int = 128

    def to_json(self) -> Dict[str, Any]:
        """The checkpoint's config.json."""
        return {
            "architectures": ["T5EncoderModel"], "classifier_dropout": 0.0, "d_ff": self.hidden, "d_kv": self.head_dim,
            "d_model": self.width, "decoder_start_token_id": 0, "dense_act_fn": "gelu_new", "dropout_rate": 0.0,
            "eos_token_id": 1, "feed_forward_proj": "gated-gelu", "initializer_factor": 1.0, "is_encoder_decoder": True,
            "is_gated_act": True, "layer_norm_epsilon": 1e-6, "model_type": "t5", "num_decoder_layers": self.layers,
            "num_heads": self.heads, "num_layers": self.layers, "pad_token_id": 0,
            "relative_attention_max_distance": self.farthest, "relative_attention_num_buckets": self.buckets,
            "tie_word_embeddings": False, "torch_dtype": "float16", "use_cache": True, "vocab_size": self.vocabulary}


class RmsNorm(nn.Module):
    """A norm without mean and bias."""

    def __init__(self, width: int):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))

    def forward(self, x: Tensor) -> Tensor:
        x = x.float()
        return self.weight * x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + 1e-6)


class SelfAttention(nn.Module):
    """Attention with a bias by distance, which the first layer has for all, and no 1/√D."""

    def __init__(self, config: TextEncoderConfig, has_bias: bool):
        super().__init__()
        self.config, inner = config, config.heads * config.head_dim
        self.q, self.k, self.v = (nn.Linear(config.width, inner, bias=False) for _ in range(3))
        self.o = nn.Linear(inner, config.width, bias=False)
        nn.init.normal_(self.q.weight, std=(config.width * config.head_dim) ** -0.5)
        self.relative_attention_bias = nn.Embedding(config.buckets, config.heads) if has_bias else None
        if has_bias:
            nn.init.zeros_(self.relative_attention_bias.weight)

    def forward(self, x: Tensor, bias: Optional[Tensor]) -> Tensor:
        heads = (self.config.heads, self.config.head_dim)
        q, k, v = (part(x).unflatten(-1, heads).transpose(1, 2) for part in (self.q, self.k, self.v))
        weights = torch.softmax((q @ k.transpose(-1, -2)).float() + bias, dim=-1).to(v.dtype)
        return self.o((weights @ v).transpose(1, 2).flatten(2))


class GatedFeedForward(nn.Module):
    """gelu(wi_0 x) · wi_1 x, through wo."""

    def __init__(self, config: TextEncoderConfig):
        super().__init__()
        self.wi_0, self.wi_1 = (nn.Linear(config.width, config.hidden, bias=False) for _ in range(2))
        self.wo = nn.Linear(config.hidden, config.width, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return self.wo(F.gelu(self.wi_0(x), approximate="tanh") * self.wi_1(x))


class AttentionLayer(nn.Module):
    """The first half of a layer."""

    def __init__(self, config: TextEncoderConfig, has_bias: bool):
        super().__init__()
        self.SelfAttention, self.layer_norm = SelfAttention(config, has_bias), RmsNorm(config.width)

    def forward(self, x: Tensor, bias: Optional[Tensor]) -> Tensor:
        return x + self.SelfAttention(self.layer_norm(x), bias)


class FeedForwardLayer(nn.Module):
    """The second half of a layer."""

    def __init__(self, config: TextEncoderConfig):
        super().__init__()
        self.DenseReluDense, self.layer_norm = GatedFeedForward(config), RmsNorm(config.width)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.DenseReluDense(self.layer_norm(x))


class Layer(nn.Module):
    """Attention, then a feed-forward network."""

    def __init__(self, config: TextEncoderConfig, has_bias: bool):
        super().__init__()
        self.layer = nn.ModuleList([AttentionLayer(config, has_bias), FeedForwardLayer(config)])

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        return self.layer[1](self.layer[0](x, bias))


class Stack(nn.Module):
    """All layers and the last norm."""

    def __init__(self, config: TextEncoderConfig):
        super().__init__()
        self.block = nn.ModuleList([Layer(config, has_bias=index == 0) for index in range(config.layers)])
        self.final_layer_norm = RmsNorm(config.width)


class TextEncoder(nn.Module):
    """Token ids [B, T] to embeddings [B, T, D]. As in CogVideoX there is no mask: padding takes part."""

    def __init__(self, config: TextEncoderConfig):
        super().__init__()
        self.config = config
        self.shared, self.encoder = nn.Embedding(config.vocabulary, config.width), Stack(config)

    def forward(self, ids: Tensor) -> Tensor:
        x = self.shared(ids)
        biases = self.encoder.block[0].layer[0].SelfAttention.relative_attention_bias
        bias = biases(self.bucket_of_distances(ids.shape[1]).to(ids.device)).permute(2, 0, 1)
        for layer in self.encoder.block:
            x = layer(x, bias)
        return self.encoder.final_layer_norm(x)

    def bucket_of_distances(self, length: int) -> Tensor:
        """[T, T]: half the buckets look back and half ahead; in each, half are exact distances and half grow with them."""
        place = torch.arange(length)
        distance = place[None] - place[:, None]
        half = self.config.buckets // 2
        exact = half // 2
        size = distance.abs()
        grown = exact + (torch.log(size.clamp(min=1) / exact) / math.log(self.config.farthest / exact) * (half - exact)).long()
        return (distance > 0) * half + torch.where(size < exact, size, grown.clamp(max=half - 1))
