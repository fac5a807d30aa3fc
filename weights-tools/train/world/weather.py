"""Weather over a dry clip: rain in three depths, with veil and splashes, and snow."""
import math
from typing import Callable, Dict, Tuple

import torch
from torch import Tensor

from world.drawing import Draw, blur, splat
from world.grammar import CLEAR, HEAVY, LIGHT, SNOW

_PAD = 24


def add(draw: Draw, clear: Tensor, weather: str) -> Tensor:
    """The frames [3, F, H, W] of a dry clip, with a weather that the grammar names."""
    return _WEATHERS[weather](draw, clear)


def _veil(clear: Tensor, amount: float, grey: float) -> Tensor:
    """Haze: stronger towards the top of the frame, which is farther away."""
    height = clear.shape[2]
    far = torch.linspace(1.3, 0.7, height).view(1, 1, -1, 1)
    return torch.lerp(clear, torch.full_like(clear, grey), amount * far)


def _streaks(draw: Draw, size: Tuple[int, int, int], count: int, length: float, speed: float, angle: float,
             acceleration: float = 0.0) -> Tensor:
    """One layer of falling streaks [F, H, W]: lines as bright as 1 in their middle, before any blur."""
    frames, height, width = size
    start = draw.numbers(0, 1, 2, 1, count) * torch.tensor(
        [height + 2 * _PAD, width + 2 * _PAD], dtype=torch.float32).view(2, 1, 1)
    tilt = angle + draw.numbers(-0.04, 0.04, count)
    direction = torch.stack([tilt.cos(), tilt.sin()])
    depth = draw.numbers(0.75, 1.25, count)
    time = torch.arange(frames, dtype=torch.float32).view(-1, 1)
    travel = (time + acceleration * time ** 2) * speed * depth
    rows = (start[0] + travel * direction[0]) % (height + 2 * _PAD) - _PAD
    columns = (start[1] + travel * direction[1]) % (width + 2 * _PAD) - _PAD
    points = max(3, int(2 * length))
    along = torch.linspace(0, 1, points)
    offset = along.view(1, -1) * (length * depth).view(-1, 1)
    rows = rows[..., None] + offset * direction[0][:, None]
    columns = columns[..., None] + offset * direction[1][:, None]
    shine = draw.numbers(0.6, 1, count)[:, None] * torch.sin(math.pi * (0.15 + 0.7 * along)) * (length / points)
    return splat(rows.flatten(1), columns.flatten(1), shine.flatten()[None], height, width)


def _splashes(draw: Draw, size: Tuple[int, int, int], count: int) -> Tensor:
    """Drops that hit the ground: short-lived widening rings in the lower part of the frame, [F, H, W]."""
    frames, height, width = size
    born = draw.numbers(-2, frames, count)
    row, column = draw.numbers(0.72, 1.0, count) * height, draw.numbers(0, width, count)
    age = torch.arange(frames, dtype=torch.float32).view(-1, 1, 1) - born.view(1, -1, 1)
    turn = torch.linspace(0, math.pi, 7)
    rows = row[:, None] - age * 0.6 * turn.sin()
    columns = column[:, None] + age * 1.2 * turn.cos()
    alive = ((age >= 0) & (age < 3)) * (1 - age / 3)
    return splat(rows.flatten(1), columns.flatten(1), alive.expand_as(rows).flatten(1), height, width)


def _rain(draw: Draw, clear: Tensor, heavy: bool) -> Tensor:
    size = tuple(clear.shape[1:])
    height, width = size[1:]
    area, scale = height * width / (96 * 144), height / 96
    angle = draw.uniform(-0.45, 0.45)
    strength = draw.uniform(0.65, 1.0) if heavy else draw.uniform(0.5, 0.75)
    length = (draw.uniform(9, 16) if heavy else draw.uniform(5, 10)) * scale
    many = draw.uniform(1.4, 2.6) if heavy else draw.uniform(0.6, 1.2)
    far = _streaks(draw, size, int(180 * many * area), 0.6 * length, 11 * scale, angle)
    middle = _streaks(draw, size, int(90 * many * area), length, 19 * scale, angle)
    near = _streaks(draw, size, int(14 * many * area), 1.8 * length, 26 * scale, angle, acceleration=0.02)
    light = 0.6 * far + 1.5 * blur(middle, 0.6) + 2.2 * blur(near, 1.5)
    if heavy or draw.chance(0.5):
        light = light + 0.5 * _splashes(draw, size, int(60 * many * area))
    hazy = _veil(clear, draw.uniform(0.08, 0.22) if heavy else draw.uniform(0.02, 0.07), draw.uniform(0.6, 0.75))
    cover = (strength * light).clamp(0, 0.9)
    return torch.lerp(hazy, torch.full_like(hazy, draw.uniform(0.82, 0.95)), cover[None])


def _snow(draw: Draw, clear: Tensor) -> Tensor:
    frames, height, width = clear.shape[1:]
    area = height * width / (96 * 144)
    many = draw.uniform(0.5, 1.6)
    time = torch.arange(frames, dtype=torch.float32).view(-1, 1)
    light = torch.zeros_like(clear[0])
    for count, sigma, speed, gain in ((90, 0.7, 1.2, 2.5), (40, 1.1, 2.0, 5.0), (10, 1.9, 3.2, 11.0)):
        flakes = max(1, int(count * many * area))
        rows = draw.numbers(0, height + 20, flakes) + time * speed * draw.numbers(0.8, 1.2, flakes)
        sway = draw.uniform(-0.8, 0.8) * time + draw.numbers(1, 3, flakes) * torch.sin(0.4 * time + draw.numbers(0, 7, flakes))
        columns = draw.numbers(0, width + 20, flakes) + sway
        dots = splat(rows % (height + 20) - 10, columns % (width + 20) - 10, gain * torch.ones_like(rows), height, width)
        light = light + blur(dots, sigma)
    hazy = _veil(clear, draw.uniform(0.03, 0.12), 0.85)
    return torch.lerp(hazy, torch.full_like(hazy, 0.97), light.clamp(0, 0.95)[None])


_WEATHERS: Dict[str, Callable[[Draw, Tensor], Tensor]] = {
    CLEAR: lambda draw, clear: clear,
    LIGHT: lambda draw, clear: _rain(draw, clear, heavy=False),
    HEAVY: lambda draw, clear: _rain(draw, clear, heavy=True),
    SNOW: _snow,
}
