"""The method of docs/method.md in PyTorch, twice: as the authors released it, and without what cannot change its result."""
import math
from dataclasses import dataclass
from typing import Tuple

import torch

import attention
import schedule


@dataclass(frozen=True)
class Settings:
    """As the options of `derain`."""

    steps: int
    skip: int
    guidance: float
    switched: Tuple[int, ...]


class Steps:
    """The steps of a run, noisiest first, and what they do to samples; coefficients in double precision."""

    def __init__(self, config, count):
        self.alphas = schedule.alphas_cumprod(config)
        total = len(self.alphas)
        self.timesteps = [round(total - k * total / count) - 1 for k in range(count)]
        self.stride = total // count

    def noised(self, place, x0, noise):
        """x0 as it is at a place of the walk; `noise` [steps, f, C, h, w] begins with the cleanest step."""
        alpha = self.alphas[self.timesteps[place]]
        return math.sqrt(alpha) * x0 + math.sqrt(1 - alpha) * noise[len(self.timesteps) - 1 - place]

    def mean(self, place, x, v):
        """The DDIM step from x under the prediction v."""
        here, there = self.signal(place)
        clean = math.sqrt(here) * x - math.sqrt(1 - here) * v
        kept = math.sqrt((1 - there) / (1 - here))
        return kept * x + (math.sqrt(there) - math.sqrt(here) * kept) * clean

    def deviation(self, place):
        here, there = self.signal(place)
        return math.sqrt((1 - there) / (1 - here) * (1 - here / there))

    def signal(self, place):
        timestep = self.timesteps[place]
        previous = timestep - self.stride
        return self.alphas[timestep], self.alphas[previous] if previous >= 0 else 1.0


def joint_as_released(q, k, v, text_tokens, switched, attend):
    """
    In switched blocks two passes over all tokens: text queries keep the first, image queries the second, for which row 0 has the
    text keys and values of row 2, which are those of row 1 beside the image of row 0.
    """
    own = attend(q, k, v)
    if not switched:
        return own
    k, v = (cross_condition(x, text_tokens) for x in (k, v))
    other = attend(q, k, v)
    return torch.cat([own[:, :, :text_tokens], other[:, :, text_tokens:]], dim=2)


def cross_condition(x, text_tokens):
    x = x.clone()
    x[2, :, :text_tokens] = x[1, :, :text_tokens]
    x[2, :, text_tokens:] = x[0, :, text_tokens:]
    x[0, :, :text_tokens] = x[2, :, :text_tokens]
    return x


class Released:
    """Two guided branches for every step of the inversion, three rows and two attention passes on the way down."""

    joint = staticmethod(joint_as_released)

    @staticmethod
    def first_inverted(settings):
        return 0

    @staticmethod
    def invert(transformer, x, null, timestep, settings):
        first, second = transformer(x, torch.cat([null, null]), timestep).chunk(2)
        return first + settings.guidance * (second - first)

    @staticmethod
    def predict(transformer, x, rain, null, timestep, settings):
        rain_row, null_row, _ = transformer(x, torch.cat([rain, null, null]), timestep, settings.switched).chunk(3)
        return rain_row + settings.guidance * (null_row - rain_row)


class Lean:
    """One branch for the steps of the inversion that are walked, two rows and one pass: the same result, as Derain computes it."""

    joint = staticmethod(attention.joint)

    @staticmethod
    def first_inverted(settings):
        return settings.skip

    @staticmethod
    def invert(transformer, x, null, timestep, settings):
        return transformer(x, null, timestep)

    @staticmethod
    def predict(transformer, x, rain, null, timestep, settings):
        rain_row, null_row = transformer(x, torch.cat([rain, null]), timestep, settings.switched).chunk(2)
        return rain_row + settings.guidance * (null_row - rain_row)


KINDS = {"released": Released, "lean": Lean}


def invert(kind, transformer, steps, x0, null, noise, settings):
    """The noise map of every step that has one."""
    maps = {}
    for place in range(kind.first_inverted(settings), settings.steps - 1):
        x = steps.noised(place, x0, noise)
        v = kind.invert(transformer, x, null, steps.timesteps[place], settings)
        maps[place] = (steps.noised(place + 1, x0, noise) - steps.mean(place, x, v)) / steps.deviation(place)
    return maps


def derain(kind, transformer, steps, x, rain, null, maps, settings):
    """Walks down from the sample x of step `skip`."""
    for place in range(settings.skip, settings.steps):
        v = kind.predict(transformer, x, rain, null, steps.timesteps[place], settings)
        x = steps.mean(place, x, v)
        if place in maps:
            x = x + steps.deviation(place) * maps[place]
    return x
