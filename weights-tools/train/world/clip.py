"""A clip from a seed: dry frames, the same frames under a weather, what a caption can say, and how everything moves."""
import math
from dataclasses import dataclass
from random import Random
from typing import Optional

import torch
from torch import Tensor

from world import backgrounds, things, weather
from world.drawing import Draw, follow
from world.grammar import HEAVY, LIGHT, SNOW, Scene, random_scene

# How often each weather comes: rain is what the model is for, snow what must not be taken for it.
_SHARES = ((HEAVY, 0.5), (LIGHT, 0.38), (SNOW, 0.12))


@dataclass(frozen=True)
class ClipSize:
    """Frames (8k + 1), height and width (multiples of 8) of every clip."""

    frames: int = 17
    height: int = 96
    width: int = 144


@dataclass
class Clip:
    """clear, weathered: uint8 [F, H, W, 3]; motion: [F - 1, H, W, 2], where each pixel goes in the next frame (down, right)."""

    clear: Tensor
    weathered: Tensor
    motion: Tensor
    scene: Scene
    weather: str


def make(seed: int, size: ClipSize, kind: Optional[str] = None) -> Clip:
    """The clip of a seed, under the weather `kind` or one drawn from the seed."""
    random, draw = Random(seed), Draw(seed)
    scene = random_scene(random)
    draw_of_weather, drawn = random.random(), random.getrandbits(32)
    if kind is None:
        kind = next(name for index, (name, _) in enumerate(_SHARES)
                    if draw_of_weather < sum(share for _, share in _SHARES[:index + 1]) or index == len(_SHARES) - 1)
    clear, motion = _render(draw, random, scene, size)
    weathered = weather.add(Draw(drawn), clear, kind)
    return Clip(_bytes(clear), _bytes(weathered), motion, scene, kind)


def _bytes(video: Tensor) -> Tensor:
    return (video.clamp(0, 1) * 255 + 0.5).byte().permute(1, 2, 3, 0).contiguous()


def _render(draw: Draw, random: Random, scene: Scene, size: ClipSize):
    camera = _camera(draw, scene.camera, size.frames)
    margin = int(camera.abs().max().ceil()) + 2
    canvas = backgrounds.paint(draw, scene.place, size.height + 2 * margin, size.width + 2 * margin)
    video = follow(canvas, camera + margin, size.height, size.width).clamp(0, 1)
    owner = torch.zeros(video.shape[1:], dtype=torch.long)
    cast = []
    for rgb_name, kind in scene.things:
        thing_size, path = things.paths(draw, kind, size.frames, size.height, size.width, camera)
        cast.append(things.Thing(kind, things.PAINT[rgb_name], thing_size, path))
    cast.sort(key=lambda thing: float(thing.path[0, 0]))
    if random.random() < 0.25:
        thing_size, path = things.paths(draw, "post", size.frames, size.height, size.width, camera)
        grey = draw.uniform(0.15, 0.5)
        cast.append(things.Thing("post", (grey, grey, grey), thing_size, path))
    moves = [-(camera[1:] - camera[:-1])]
    for index, thing in enumerate(cast, start=1):
        things.paint(video, owner, thing, index)
        moves.append(thing.path[1:] - thing.path[:-1])
    frame = torch.arange(size.frames - 1).view(-1, 1, 1)
    motion = torch.stack(moves, dim=1)[frame, owner[:-1]]
    return (video * _light(draw, size.frames)).clamp(0, 1), motion


def _camera(draw: Draw, kind: str, frames: int) -> Tensor:
    """Offsets [F, 2] around 0."""
    time = torch.arange(frames, dtype=torch.float32)[:, None] - (frames - 1) / 2
    if kind == "pan":
        return time * draw.numbers(-1, 1, 1, 2) * torch.tensor([[0.4, 1.6]])
    if kind == "shake":
        return draw.uniform(0.4, 1.4) * torch.sin(time * draw.numbers(0.5, 1.6, 1, 2) + draw.numbers(0, 7, 1, 2))
    return torch.zeros(frames, 2)


def _light(draw: Draw, frames: int) -> Tensor:
    """A tint, and for some clips a slow change of brightness: factors [3, F, 1, 1]."""
    tint = draw.numbers(0.94, 1.06, 3, 1, 1, 1)
    if not draw.chance(0.4):
        return tint
    time = torch.linspace(0, 1, frames).view(1, -1, 1, 1)
    return tint * (1 + draw.uniform(0.05, 0.2) * torch.sin(2 * math.pi * draw.uniform(0.2, 1.2) * time + draw.uniform(0, 7)))
