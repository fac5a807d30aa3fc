"""What moves through a scene: things made of boxes and discs, and the posts they pass behind."""
from dataclasses import dataclass
from typing import Dict, List, Tuple, Union

import torch
from torch import Tensor

from world.drawing import Draw, color, coverage

PAINT: Dict[str, Tuple[float, float, float]] = {
    "red": (0.85, 0.15, 0.12), "green": (0.15, 0.65, 0.2), "blue": (0.15, 0.3, 0.85), "yellow": (0.95, 0.82, 0.15),
    "white": (0.92, 0.92, 0.9), "purple": (0.55, 0.2, 0.7), "orange": (0.95, 0.5, 0.1), "black": (0.1, 0.1, 0.12)}

Part = Tuple[str, float, float, float, float, Union[float, Tuple[float, float, float]]]
_GLASS, _TYRE = (0.6, 0.75, 0.85), (0.08, 0.08, 0.09)

# shape, centre (down, right) and half size in units of the thing's size, and its color or a factor on the thing's.
PARTS: Dict[str, List[Part]] = {
    "ball": [("disc", 0, 0, 1, 1, 0.85), ("disc", -0.15, -0.15, 0.8, 0.8, 1.0), ("disc", -0.35, -0.35, 0.35, 0.35, 1.25)],
    "box": [("box", 0, 0, 0.8, 0.9, 0.85), ("box", -0.5, 0, 0.3, 0.9, 1.1)],
    "car": [
        ("box", 0, 0, 0.4, 1.5, 1.0), ("box", -0.7, 0, 0.4, 0.8, 0.8), ("box", -0.65, 0, 0.25, 0.6, _GLASS),
        ("disc", 0.45, -0.9, 0.38, 0.38, _TYRE), ("disc", 0.45, 0.9, 0.38, 0.38, _TYRE)],
    "bus": [
        ("box", -0.3, 0, 0.9, 1.9, 1.0), ("box", -0.65, 0, 0.3, 1.7, _GLASS), ("box", -0.65, 0, 0.3, 0.08, 1.0),
        ("disc", 0.6, -1.2, 0.36, 0.36, _TYRE), ("disc", 0.6, 1.2, 0.36, 0.36, _TYRE)],
    "bird": [("disc", 0, 0, 0.3, 0.7, 1.0), ("disc", -0.3, -0.15, 0.5, 0.18, 0.75), ("disc", -0.05, 0.65, 0.2, 0.22, 1.15)],
    "post": [("box", 0, 0, 6.0, 0.35, 1.0), ("box", 0, -0.2, 6.0, 0.1, 1.2)],
}


@dataclass
class Thing:
    """A thing and the path [F, 2] (row, column) of its centre on the screen."""

    kind: str
    rgb: Tuple[float, float, float]
    size: float
    path: Tensor


def paths(draw: Draw, kind: str, frames: int, height: int, width: int, camera: Tensor) -> Tuple[float, Tensor]:
    """Size and path of a thing under a camera at offsets [F, 2]."""
    time = torch.arange(frames, dtype=torch.float32)
    size = draw.uniform(7, 13) * height / 96
    sign = 1 if draw.chance(0.5) else -1
    if kind == "post":
        row, column, speed = 0.6 * height, draw.uniform(0.1, 0.9) * width, 0.0
    elif kind == "bird":
        row, column, speed = draw.uniform(0.1, 0.4) * height, draw.uniform(0.2, 0.8) * width, sign * draw.uniform(1, 4)
    else:
        row, column, speed = draw.uniform(0.5, 0.88) * height, draw.uniform(0.2, 0.8) * width, sign * draw.uniform(0.4, 3.5)
    hop = draw.uniform(0, 5) if kind in ("ball", "bird") else 0.0
    rows = row - hop * torch.sin(time * draw.uniform(0.3, 0.7) + draw.uniform(0, 7)).abs()
    columns = column + speed * (time - (frames - 1) / 2)
    moved = camera - camera.mean(0, keepdim=True)
    return size, torch.stack([rows, columns], dim=1) - moved


def paint(video: Tensor, owner: Tensor, thing: Thing, index: int) -> None:
    """Paints a thing over frames [3, F, H, W], and its number where it is over `owner` [F, H, W]."""
    height, width = video.shape[2:]
    parts = PARTS[thing.kind]
    reach_rows = max(abs(part[1]) + part[3] for part in parts) * thing.size + 1
    reach_columns = max(abs(part[2]) + part[4] for part in parts) * thing.size + 1
    (low_row, low_column), (high_row, high_column) = thing.path.amin(0).tolist(), thing.path.amax(0).tolist()
    rows = slice(max(0, int(low_row - reach_rows)), min(height, int(high_row + reach_rows) + 2))
    columns = slice(max(0, int(low_column - reach_columns)), min(width, int(high_column + reach_columns) + 2))
    if rows.start >= rows.stop or columns.start >= columns.stop:
        return
    y = torch.arange(rows.start, rows.stop).view(1, -1, 1) - thing.path[:, 0].view(-1, 1, 1)
    x = torch.arange(columns.start, columns.stop).view(1, 1, -1) - thing.path[:, 1].view(-1, 1, 1)
    region, owned = video[:, :, rows, columns], owner[:, rows, columns]
    for shape, down, right, half_height, half_width, shade in parts:
        size = thing.size
        cover = coverage(shape, y - down * size, x - right * size, half_height * size, half_width * size)
        rgb = shade if isinstance(shade, tuple) else tuple(min(1.0, value * shade) for value in thing.rgb)
        region.lerp_(color(rgb)[..., None].expand_as(region), cover.expand_as(region))
        owned[cover > 0.5] = index
