"""Where a stage computes."""
from contextlib import AbstractContextManager

import torch
from torch import Tensor

from models.layers import LAYOUT


def choose(name: str) -> torch.device:
    """cpu, cuda, or auto: a card if there is one."""
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    if name.startswith("cuda") and not torch.cuda.is_available():
        raise SystemExit("--device cuda needs a card that this PyTorch can use; leave the option out to train on the CPU.")
    return torch.device(name)


def autocast(device: torch.device) -> "AbstractContextManager[None]":
    """Convolutions and matrix products in bfloat16."""
    return torch.autocast(device.type, torch.bfloat16)


def to_video(frames: Tensor, device: torch.device) -> Tensor:
    """uint8 [B, F, H, W, 3] to [B, 3, F, H, W] in -1..1."""
    return (frames.to(device).float() / 127.5 - 1).permute(0, 4, 1, 2, 3).contiguous(memory_format=LAYOUT)


def to_frames(video: Tensor) -> Tensor:
    """The inverse of `to_video`, on the CPU."""
    return ((video.clamp(-1, 1) + 1) * 127.5 + 0.5).byte().permute(0, 2, 3, 4, 1).cpu()
