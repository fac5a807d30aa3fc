"""Where a scene takes place: a textured canvas, larger than a frame, past which the camera moves."""
from typing import Callable, Dict

import torch
from torch import Tensor

from world.drawing import Draw, color, coverage

GROUNDS = ((0.25, 0.5, 0.2), (0.42, 0.3, 0.18), (0.42, 0.43, 0.45), (0.72, 0.62, 0.42))


def paint(draw: Draw, place: str, height: int, width: int) -> Tensor:
    """The canvas [3, H, W] in about 0..1 of a place that the grammar names."""
    return _PLACES[place](draw, height, width)


def _sky(draw: Draw, height: int, width: int) -> Tensor:
    y = torch.linspace(0, 1, height).view(1, -1, 1)
    top = color((0.3, 0.5, 0.85)) * draw.uniform(0.5, 1)
    low = color((0.75, 0.8, 0.88)) * draw.uniform(0.7, 1)
    clouds = draw.noise(height, width, draw.uniform(18, 40)).clamp(0) * draw.uniform(0, 0.35)
    return (top * (1 - y) + low * y + clouds).clamp(0, 1)


def _rough(draw: Draw, height: int, width: int, coarse: float, fine: float) -> Tensor:
    """A factor [H, W] around 1: patches and grain."""
    return 1 + coarse * draw.noise(height, width, 20) + fine * draw.noise(height, width, 6)


def _ground(draw: Draw) -> Tensor:
    return color(GROUNDS[draw.whole(0, len(GROUNDS) - 1)]) * draw.uniform(0.75, 1.15)


def _hills(draw: Draw, height: int, width: int) -> Tensor:
    image, ground = _sky(draw, height, width), _ground(draw)
    haze = image[:, -1:, :1]
    x = torch.arange(width)
    y = torch.arange(height)[:, None]
    layers = draw.whole(2, 3)
    for layer in range(layers):
        ridge = height * (0.35 + 0.45 * (layer + draw.uniform(0, 0.5)) / layers) + sum(
            draw.uniform(3, 10) / wave * torch.sin(x * wave * draw.uniform(0.013, 0.04) + draw.uniform(0, 7))
            for wave in (1, 2, 3))
        far = 0.35 * (layers - 1 - layer) / layers
        hill = (ground * (1 - far) + haze * far) * _rough(draw, height, width, 0.18, 0.1)
        image = torch.lerp(image, hill, (y - ridge + 0.5).clamp(0, 1))
    return image


def _floored(draw: Draw, image: Tensor, top: float) -> Tensor:
    """A ground over the lower part of an image."""
    height, width = image.shape[1:]
    y = torch.arange(height).view(-1, 1)
    return torch.lerp(image, _ground(draw) * _rough(draw, height, width, 0.15, 0.08), (y - top * height + 0.5).clamp(0, 1))


def _wall(draw: Draw, height: int, width: int) -> Tensor:
    bricks = ((0.55, 0.35, 0.28), (0.55, 0.55, 0.52))[draw.whole(0, 1)]
    image = color(bricks) * draw.uniform(0.6, 1.25) * _rough(draw, height, width, 0.2, 0.08)
    tall, long = draw.whole(8, 14), draw.whole(16, 30)
    y = torch.arange(height)[:, None]
    x = torch.arange(width)
    joints = (y % tall < 1) | ((x + y // tall % 2 * (long // 2)) % long < 1)
    return _floored(draw, image * (1 - 0.2 * joints), draw.uniform(0.68, 0.82))


def _town(draw: Draw, height: int, width: int) -> Tensor:
    image = _sky(draw, height, width)
    y = torch.arange(height)[:, None]
    x = torch.arange(width)[None]
    left = -draw.uniform(0, 20)
    while left < width:
        wide, roof = draw.uniform(26, 50), draw.uniform(0.15, 0.5) * height
        house = draw.numbers(0.35, 0.8, 3, 1, 1) * _rough(draw, height, width, 0.12, 0.05)
        lit = color((0.95, 0.9, 0.6) if draw.chance(0.4) else (0.35, 0.45, 0.55))
        tall, across = draw.uniform(12, 18), draw.uniform(9, 14)
        panes = coverage("box", (y - roof) % tall - tall / 2, (x - left) % across - across / 2, tall / 4, across / 4)
        body = coverage("box", y - (roof + height), x - (left + wide / 2), float(height), wide / 2)
        image = torch.lerp(image, torch.lerp(house, lit.expand_as(house), panes), body)
        left += wide + (draw.uniform(0, 10) if draw.chance(0.3) else 0)
    return _floored(draw, image, draw.uniform(0.7, 0.8))


def _sea(draw: Draw, height: int, width: int) -> Tensor:
    image = _sky(draw, height, width)
    y = torch.arange(height).view(-1, 1)
    waves = draw.noise(height, max(2, width // 6), 4)
    waves = torch.nn.functional.interpolate(waves[None, None], size=(height, width), mode="bilinear", align_corners=True)[0, 0]
    water = color((0.15, 0.35, 0.5)) * draw.uniform(0.7, 1.3) * (1 + 0.25 * waves)
    image = torch.lerp(image, water, (y - draw.uniform(0.35, 0.5) * height + 0.5).clamp(0, 1))
    sand = color((0.76, 0.68, 0.5)) * draw.uniform(0.8, 1.1) * _rough(draw, height, width, 0.1, 0.06)
    return torch.lerp(image, sand, (y - draw.uniform(0.66, 0.76) * height + 0.5).clamp(0, 1))


_PLACES: Dict[str, Callable[[Draw, int, int], Tensor]] = {"hills": _hills, "wall": _wall, "town": _town, "sea": _sea}
