"""Makes the clips that everything is trained on, and a picture to look at."""
import os
import time

import torch

from files import png
from stages.options import Options
from world import bank
from world.clip import make
from world.grammar import HEAVY, LIGHT, SNOW


def run(options: Options) -> None:
    """The stage `world`."""
    preset, started = options.preset, time.monotonic()
    kinds = (HEAVY, LIGHT, SNOW)
    clips = [make(bank.HELD_OUT_SEED + i, preset.size, kinds[i % len(kinds)]) for i in range(9)]
    middle = preset.size.frames // 2
    rows = [torch.cat([video[frame] for video in (clip.clear, clip.weathered) for frame in (0, middle, -1)], dim=1)
            for clip in clips]
    picture = torch.cat(rows)
    path = os.path.join(options.folder, "world.png")
    png.write(path, picture.shape[1], picture.shape[0], picture.numpy().tobytes())
    print(f"{path}: {len(clips)} clips, dry and not, at three times each")

    def report(done: int) -> None:
        if done % 100 == 0 or done == preset.clips:
            print(f"{done} of {preset.clips} clips, {time.monotonic() - started:.0f} s", flush=True)

    bank.fill(options.folder, preset.clips, preset.size, os.cpu_count() or 1, report)
