"""Layers of the autoencoder. Videos and latents are [B, C, F, H, W]."""
from typing import Dict, Optional

import torch
import torch.nn.functional as F
from torch import Tensor, nn

# Channels last is several times faster, except for PyTorch 1's CPU convolutions, which convert it to and fro.
LAYOUT = torch.contiguous_format if torch.__version__.startswith("1.") else torch.channels_last_3d

# Between the chunks of one clip: what each causal convolution saw last.
Caches = Dict[nn.Module, Tensor]


class CausalConv3d(nn.Module):
    """3 x 3 x 3, seeing no later frame: before the first come the last two of the previous chunk, or copies of the first."""

    def __init__(self, inputs: int, outputs: int):
        super().__init__()
        self.conv = nn.Conv3d(inputs, outputs, 3, padding=(0, 1, 1))

    def forward(self, x: Tensor, caches: Caches) -> Tensor:
        before = caches[self] if self in caches else x[:, :, :1].expand(-1, -1, 2, -1, -1)
        padded = torch.cat([before, x], dim=2).contiguous(memory_format=LAYOUT)
        caches[self] = padded[:, :, -2:]
        return self.conv(padded)


class PointwiseConv3d(nn.Module):
    """1 x 1 x 1, under the name a causal convolution of that size has."""

    def __init__(self, inputs: int, outputs: int):
        super().__init__()
        self.conv = nn.Conv3d(inputs, outputs, 1)

    def forward(self, x: Tensor) -> Tensor:
        return self.conv(x)


class GroupNorm(nn.GroupNorm):
    """A group norm in the type of its input: under autocast PyTorch's own is slow, or refuses to work."""

    def __init__(self, groups: int, channels: int):
        super().__init__(groups, channels, eps=1e-6)

    def forward(self, x: Tensor) -> Tensor:
        with torch.autocast(x.device.type, enabled=False):
            return F.group_norm(x, self.num_groups, self.weight.to(x.dtype), self.bias.to(x.dtype), self.eps)


class SpatialNorm(nn.Module):
    """A group norm, scaled and shifted by 1 x 1 x 1 convolutions of the latents, enlarged to the size of x."""

    def __init__(self, channels: int, latents: int, groups: int):
        super().__init__()
        self.norm_layer = GroupNorm(groups, channels)
        self.conv_y = PointwiseConv3d(latents, channels)
        self.conv_b = PointwiseConv3d(latents, channels)

    def forward(self, x: Tensor, z: Tensor) -> Tensor:
        return self.norm_layer(x) * enlarge(self.conv_y(z), x) + enlarge(self.conv_b(z), x)


class ResnetBlock(nn.Module):
    """Twice norm, SiLU and convolution, added to x; in the decoder the norms look at the latents."""

    def __init__(self, inputs: int, outputs: int, groups: int, latents: Optional[int] = None):
        super().__init__()
        if latents is None:
            self.norm1, self.norm2 = (GroupNorm(groups, size) for size in (inputs, outputs))
        else:
            self.norm1, self.norm2 = (SpatialNorm(size, latents, groups) for size in (inputs, outputs))
        self.conv1, self.conv2 = CausalConv3d(inputs, outputs), CausalConv3d(outputs, outputs)
        nn.init.zeros_(self.conv2.conv.weight)
        nn.init.zeros_(self.conv2.conv.bias)
        self.conv_shortcut = nn.Conv3d(inputs, outputs, 1) if inputs != outputs else None

    def forward(self, x: Tensor, caches: Caches, z: Optional[Tensor] = None) -> Tensor:
        hidden = F.silu(self.norm1(x) if z is None else self.norm1(x, z))
        hidden = self.conv1(hidden, caches)
        hidden = F.silu(self.norm2(hidden) if z is None else self.norm2(hidden, z))
        hidden = self.conv2(hidden, caches)
        return hidden + (x if self.conv_shortcut is None else self.conv_shortcut(x))


class Resample(nn.Module):
    """A 2-D convolution of every frame that halves the size, or follows a doubling of it."""

    def __init__(self, channels: int, down: bool):
        super().__init__()
        self.down = down
        self.conv = nn.Conv2d(channels, channels, 3, stride=2 if down else 1, padding=0 if down else 1)

    def forward(self, x: Tensor) -> Tensor:
        batch, _, frames = x.shape[:3]
        flat = x.transpose(1, 2).flatten(0, 1)
        flat = F.pad(flat, (0, 1, 0, 1)) if self.down else repeat(repeat(flat, 2, 2), 3, 2)
        return self.conv(flat).unflatten(0, (batch, frames)).transpose(1, 2)


def repeat(x: Tensor, dim: int, times: int) -> Tensor:
    """Every element along a dimension several times in a row."""
    sizes = list(x.shape)
    expanded = x.unsqueeze(dim + 1).expand(*sizes[:dim + 1], times, *sizes[dim + 1:])
    return expanded.reshape(*sizes[:dim], sizes[dim] * times, *sizes[dim + 1:])


def halve_frames(x: Tensor) -> Tensor:
    """Means of pairs of frames; of an odd number the first stays as it is."""
    alone = x.shape[2] % 2
    rest = x[:, :, alone:]
    halved = (rest[:, :, 0::2] + rest[:, :, 1::2]) / 2
    return torch.cat([x[:, :, :1], halved], dim=2) if alone else halved


def double_frames(x: Tensor, times: int = 2) -> Tensor:
    """Every frame twice; of an odd number the first only once."""
    alone = x.shape[2] % 2
    doubled = repeat(x[:, :, alone:], 2, times)
    return torch.cat([x[:, :, :1], doubled], dim=2) if alone else doubled


def enlarge(grid: Tensor, like: Tensor) -> Tensor:
    """Nearest neighbours of a grid of latents at the size of `like`."""
    times = like.shape[2] // grid.shape[2] if grid.shape[2] % 2 == 0 else (like.shape[2] - 1) // max(1, grid.shape[2] - 1)
    if times > 1:
        grid = double_frames(grid, times)
    factor = like.shape[3] // grid.shape[3]
    return repeat(repeat(grid, 3, factor), 4, factor) if factor > 1 else grid
