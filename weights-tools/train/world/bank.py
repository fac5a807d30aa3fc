"""A bank of clips on disk: made once from consecutive seeds, then read by every stage."""
import json
import os
from typing import Callable, List, Tuple

import numpy as np
import torch
from torch import Tensor

from world.clip import ClipSize, make
from world.grammar import Scene

CLIPS, WORDS = "clips.npy", "clips.jsonl"
TRAINING_SEED, HELD_OUT_SEED = 1_000_000, 5_000


class Bank:
    """Pairs of a dry clip and the same clip under a weather, uint8 [N, 2, F, H, W, 3], with their scenes and weathers."""

    def __init__(self, clips: Tensor, words: List[Tuple[Scene, str]]):
        self.clips, self.words = clips, words

    def __len__(self) -> int:
        return len(self.words)

    @classmethod
    def open(cls, folder: str) -> "Bank":
        """The bank that `fill` left in a folder, mapped rather than read."""
        words = _words(folder)
        if not words:
            raise SystemExit(f"{folder} holds no clips; run the stage 'world' first.")
        clips = np.load(os.path.join(folder, CLIPS), mmap_mode="c")
        return cls(torch.from_numpy(clips)[:len(words)], words)

    @classmethod
    def make(cls, first_seed: int, count: int, size: ClipSize, device: torch.device, kinds=(None,)) -> "Bank":
        """A bank in memory; the weathers `kinds` take turns."""
        clips = [make(first_seed + i, size, device, kinds[i % len(kinds)]) for i in range(count)]
        return cls(torch.stack([torch.stack([clip.clear, clip.weathered]) for clip in clips]).cpu(),
                   [(clip.scene, clip.weather) for clip in clips])


def fill(folder: str, count: int, size: ClipSize, device: torch.device, report: Callable[[int], None]) -> None:
    """Makes the clips that a folder still lacks of `count`."""
    os.makedirs(folder, exist_ok=True)
    path, shape = os.path.join(folder, CLIPS), (count, 2, size.frames, size.height, size.width, 3)
    if os.path.exists(path) and np.load(path, mmap_mode="r").shape != shape:
        raise SystemExit(f"{path} holds another number or size of clips; delete it, or give the same options as before.")
    clips = np.lib.format.open_memmap(path, mode="r+" if os.path.exists(path) else "w+", dtype=np.uint8, shape=shape)
    with open(os.path.join(folder, WORDS), "a", encoding="utf-8") as words:
        for index in range(len(_words(folder)), count):
            clip = make(TRAINING_SEED + index, size, device)
            clips[index, 0], clips[index, 1] = clip.clear.cpu().numpy(), clip.weathered.cpu().numpy()
            words.write(json.dumps([clip.scene.things, clip.scene.place, clip.scene.camera, clip.weather]) + "\n")
            words.flush()
            report(index + 1)
    clips.flush()


def _words(folder: str) -> List[Tuple[Scene, str]]:
    path = os.path.join(folder, WORDS)
    if not os.path.exists(path):
        return []
    with open(path, encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    return [(Scene(tuple(map(tuple, things)), place, camera), weather) for things, place, camera, weather in rows]
