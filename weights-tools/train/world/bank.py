"""A bank of clips on disk: made once from consecutive seeds, then read by every stage."""
import json
import os
from functools import partial
from multiprocessing import get_context
from typing import Callable, List, Sequence, Tuple

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
    def make(cls, first_seed: int, count: int, size: ClipSize, kinds: Sequence[str]) -> "Bank":
        """A bank in memory; the weathers `kinds` take turns."""
        clips = [make(first_seed + i, size, kinds[i % len(kinds)]) for i in range(count)]
        return cls(torch.stack([torch.stack([clip.clear, clip.weathered]) for clip in clips]),
                   [(clip.scene, clip.weather) for clip in clips])


def fill(folder: str, count: int, size: ClipSize, workers: int, report: Callable[[int], None]) -> None:
    """Makes the clips that a folder still lacks of `count`, in several processes."""
    os.makedirs(folder, exist_ok=True)
    path, shape = os.path.join(folder, CLIPS), (count, 2, size.frames, size.height, size.width, 3)
    if os.path.exists(path) and np.load(path, mmap_mode="r").shape != shape:
        raise SystemExit(f"{path} holds another number or size of clips; delete it, or give the same options as before.")
    clips = np.lib.format.open_memmap(path, mode="r+" if os.path.exists(path) else "w+", dtype=np.uint8, shape=shape)
    missing = range(len(_words(folder)), count)
    with get_context("spawn").Pool(workers, torch.set_num_threads, (1,)) as pool, \
            open(os.path.join(folder, WORDS), "a", encoding="utf-8") as words:
        for index, (clear, weathered, line) in zip(missing, pool.imap(partial(_pair, size), missing, chunksize=4)):
            clips[index, 0], clips[index, 1] = clear, weathered
            words.write(line)
            words.flush()  # the clip is in the page cache already: a killed process loses neither
            report(index + 1)


def _pair(size: ClipSize, index: int) -> Tuple[np.ndarray, np.ndarray, str]:
    clip = make(TRAINING_SEED + index, size)
    words = [clip.scene.things, clip.scene.place, clip.scene.camera, clip.weather]
    return clip.clear.numpy(), clip.weathered.numpy(), json.dumps(words) + "\n"


def _words(folder: str) -> List[Tuple[Scene, str]]:
    path = os.path.join(folder, WORDS)
    if not os.path.exists(path):
        return []
    with open(path, encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    return [(Scene(tuple(map(tuple, things)), place, camera), weather) for things, place, camera, weather in rows]
