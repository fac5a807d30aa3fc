"""What pictures are made of: smooth noise, sampling a canvas along a camera's path, soft-edged shapes, splats of light."""
from typing import Tuple

import torch
import torch.nn.functional as F
from torch import Tensor


class Draw:
    """Random numbers of one clip. Everything is drawn on the CPU: a seed means the same clip wherever training runs."""

    def __init__(self, seed: int):
        self.generator = torch.Generator().manual_seed(seed)

    def uniform(self, low: float, high: float) -> float:
        """One number."""
        return low + (high - low) * float(torch.rand((), generator=self.generator))

    def numbers(self, low: float, high: float, *shape: int) -> Tensor:
        """A tensor of numbers."""
        return low + (high - low) * torch.rand(shape, generator=self.generator)

    def chance(self, probability: float) -> bool:
        """True as often as `probability`."""
        return self.uniform(0, 1) < probability

    def whole(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`."""
        return int(torch.randint(low, high + 1, (), generator=self.generator))

    def noise(self, height: int, width: int, cell: float) -> Tensor:
        """Smooth noise [H, W] in about -1..1 whose features are `cell` pixels wide."""
        grid = self.numbers(-1, 1, 1, 1, int(height / cell) + 3, int(width / cell) + 3)
        return F.interpolate(grid, size=(height, width), mode="bicubic", align_corners=True)[0, 0]


def color(rgb: Tuple[float, float, float]) -> Tensor:
    """[3, 1, 1]."""
    return torch.tensor(rgb).view(3, 1, 1)


def follow(canvas: Tensor, offsets: Tensor, height: int, width: int) -> Tensor:
    """Windows [3, F, H, W] of a canvas [3, h, w] whose corners lie at offsets [F, 2] (row, column, with fractions)."""
    frames = offsets.shape[0]
    rows = torch.arange(height) + offsets[:, :1]
    columns = torch.arange(width) + offsets[:, 1:]
    rows = rows * (2 / (canvas.shape[1] - 1)) - 1
    columns = columns * (2 / (canvas.shape[2] - 1)) - 1
    grid = torch.stack([columns[:, None, :].expand(-1, height, -1), rows[:, :, None].expand(-1, -1, width)], dim=-1)
    return F.grid_sample(canvas[None].expand(frames, -1, -1, -1), grid, align_corners=True).transpose(0, 1)


def coverage(shape: str, rows: Tensor, columns: Tensor, half_height: float, half_width: float) -> Tensor:
    """How much of each pixel a box or a disc around 0 covers, for pixels at `rows` and `columns` from its centre."""
    if shape == "box":
        distance = torch.maximum(rows.abs() - half_height, columns.abs() - half_width)
    else:
        radius = ((rows / half_height) ** 2 + (columns / half_width) ** 2).sqrt()
        distance = (radius - 1) * min(half_height, half_width)
    return (0.5 - distance).clamp(0, 1)


def splat(rows: Tensor, columns: Tensor, values: Tensor, height: int, width: int) -> Tensor:
    """Adds points [F, n] of light to frames [F, H, W], each shared by the four pixels around it."""
    frames = rows.shape[0]
    inside = (rows > -1) & (rows < height) & (columns > -1) & (columns < width)
    frame = torch.arange(frames)[:, None].expand_as(rows)[inside]
    rows, columns, values = rows[inside] + 1, columns[inside] + 1, values.expand_as(inside)[inside]
    top, left = rows.floor(), columns.floor()
    down, right = rows - top, columns - left
    place = (frame * (height + 2) + top.long()) * (width + 2) + left.long()
    out = torch.zeros(frames * (height + 2) * (width + 2))
    for step, share in ((0, (1 - down) * (1 - right)), (1, (1 - down) * right),
                        (width + 2, down * (1 - right)), (width + 3, down * right)):
        out.index_add_(0, place + step, values * share)
    return out.view(frames, height + 2, width + 2)[:, 1:-1, 1:-1]


def blur(frames: Tensor, sigma: float) -> Tensor:
    """Gaussian blur of [F, H, W]."""
    reach = max(1, round(2.5 * sigma))
    kernel = torch.exp(-0.5 * (torch.arange(-reach, reach + 1) / sigma) ** 2)
    kernel = kernel / kernel.sum()
    x = F.conv2d(frames[:, None], kernel.view(1, 1, -1, 1), padding=(reach, 0))
    return F.conv2d(x, kernel.view(1, 1, 1, -1), padding=(0, reach))[:, 0]
