"""The 3-D causal autoencoder of CogVideoX (Yang et al., 2024), small. Parameters have the names of AutoencoderKLCogVideoX."""
from dataclasses import dataclass
from typing import Any, Callable, Dict, List, Optional, Tuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from models.layers import Caches, CausalConv3d, GroupNorm, Resample, ResnetBlock, SpatialNorm, double_frames, halve_frames

ENCODER_FRAMES, DECODER_FRAMES = 8, 2


@dataclass(frozen=True)
class VaeConfig:
    """Channels of each level, finest first: every level but the last halves the size, the first two the frames too."""

    channels: Tuple[int, ...] = (16, 48, 96)
    latents: int = 16
    layers: int = 1
    groups: int = 4
    temporal_levels: int = 2

    @property
    def compression(self) -> int:
        """Pixels per latent in each direction."""
        return 2 ** (len(self.channels) - 1)

    def to_json(self, height: int, width: int, scale: float) -> Dict[str, Any]:
        """The checkpoint's config.json."""
        levels = len(self.channels)
        return {
            "_class_name": "AutoencoderKLCogVideoX", "_diffusers_version": "0.32.2", "act_fn": "silu",
            "block_out_channels": list(self.channels), "down_block_types": ["CogVideoXDownBlock3D"] * levels,
            "up_block_types": ["CogVideoXUpBlock3D"] * levels, "force_upcast": True, "in_channels": 3, "out_channels": 3,
            "invert_scale_latents": False, "latent_channels": self.latents, "latents_mean": None, "latents_std": None,
            "layers_per_block": self.layers, "norm_eps": 1e-6, "norm_num_groups": self.groups, "sample_height": height,
            "sample_width": width, "scaling_factor": scale, "shift_factor": None,
            "temporal_compression_ratio": 2 ** self.temporal_levels, "use_post_quant_conv": False, "use_quant_conv": False}


class Level(nn.Module):
    """Residual blocks, then a change of size."""

    def __init__(self, blocks: List[ResnetBlock], samplers: str = "", sampler: Optional[Resample] = None):
        super().__init__()
        self.resnets = nn.ModuleList(blocks)
        if sampler is not None:
            setattr(self, samplers, nn.ModuleList([sampler]))


class Encoder(nn.Module):
    """A chunk of video [B, 3, F, H, W] to moments [B, 2C, f, h, w]."""

    def __init__(self, config: VaeConfig):
        super().__init__()
        self.config, channels, groups = config, config.channels, config.groups
        self.conv_in = CausalConv3d(3, channels[0])
        levels, inputs = [], channels[0]
        for level, outputs in enumerate(channels):
            sizes = [inputs] + [outputs] * config.layers
            blocks = [ResnetBlock(a, b, groups) for a, b in zip(sizes, sizes[1:])]
            last = level == len(channels) - 1
            levels.append(Level(blocks, "downsamplers", None if last else Resample(outputs, down=True)))
            inputs = outputs
        self.down_blocks = nn.ModuleList(levels)
        self.mid_block = Level([ResnetBlock(inputs, inputs, groups) for _ in range(2)])
        self.norm_out = GroupNorm(groups, inputs)
        self.conv_out = CausalConv3d(inputs, 2 * config.latents)
        nn.init.constant_(self.conv_out.conv.bias[config.latents:], -6.0)  # start with a narrow posterior

    def forward(self, x: Tensor, caches: Caches) -> Tensor:
        x = self.conv_in(x, caches)
        for index, level in enumerate(self.down_blocks):
            for block in level.resnets:
                x = block(x, caches)
            if hasattr(level, "downsamplers"):
                x = halve_frames(x) if index < self.config.temporal_levels else x
                x = level.downsamplers[0](x)
        for block in self.mid_block.resnets:
            x = block(x, caches)
        return self.conv_out(F.silu(self.norm_out(x)), caches)


class Decoder(nn.Module):
    """A chunk of latents [B, C, f, h, w] to video [B, 3, F, H, W]."""

    def __init__(self, config: VaeConfig):
        super().__init__()
        self.config, groups, latents = config, config.groups, config.latents
        channels = config.channels[::-1]
        self.conv_in = CausalConv3d(latents, channels[0])
        self.mid_block = Level([ResnetBlock(channels[0], channels[0], groups, latents) for _ in range(2)])
        levels, inputs = [], channels[0]
        for level, outputs in enumerate(channels):
            sizes = [inputs] + [outputs] * (config.layers + 1)
            blocks = [ResnetBlock(a, b, groups, latents) for a, b in zip(sizes, sizes[1:])]
            last = level == len(channels) - 1
            levels.append(Level(blocks, "upsamplers", None if last else Resample(outputs, down=False)))
            inputs = outputs
        self.up_blocks = nn.ModuleList(levels)
        self.norm_out = SpatialNorm(inputs, latents, groups)
        self.conv_out = CausalConv3d(inputs, 3)

    def forward(self, z: Tensor, caches: Caches) -> Tensor:
        x = self.conv_in(z, caches)
        for block in self.mid_block.resnets:
            x = block(x, caches, z)
        for index, level in enumerate(self.up_blocks):
            for block in level.resnets:
                x = block(x, caches, z)
            if hasattr(level, "upsamplers"):
                x = level.upsamplers[0](x)
                x = double_frames(x) if index < self.config.temporal_levels else x
        return self.conv_out(F.silu(self.norm_out(x, z)), caches)


class Vae(nn.Module):
    """Works in the same chunks as Derain, so that training sees the norm statistics that inference has."""

    def __init__(self, config: VaeConfig):
        super().__init__()
        self.config = config
        self.encoder, self.decoder = Encoder(config), Decoder(config)

    def encode(self, video: Tensor) -> Tuple[Tensor, Tensor]:
        """Mean and log-variance of a video in -1..1."""
        mean, log_variance = _in_chunks(self.encoder, video, ENCODER_FRAMES).chunk(2, dim=1)
        return mean, log_variance.clamp(-30, 20)

    def decode(self, latents: Tensor) -> Tensor:
        """The video of unscaled latents."""
        return _in_chunks(self.decoder, latents, DECODER_FRAMES)


def _in_chunks(work: Callable[[Tensor, Caches], Tensor], x: Tensor, size: int) -> Tensor:
    """Chunks of `size` frames, the remainder joining the first: 17 frames by 8 are 9 and 8."""
    first = x.shape[2] - (max(x.shape[2] // size, 1) - 1) * size
    caches: Caches = {}
    return torch.cat([work(part, caches) for part in (x[:, :, :first], *x[:, :, first:].split(size, dim=2)) if part.shape[2]], dim=2)
