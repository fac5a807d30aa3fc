"""What every stage is told."""
from dataclasses import dataclass
from typing import Optional

import torch

from stages.preset import Preset


@dataclass(frozen=True)
class Options:
    """The run's folder, its sizes, where it computes, and for how long."""

    folder: str
    preset: Preset
    device: torch.device
    seed: int
    steps: Optional[int]
    minutes: Optional[float]
    stop_after: Optional[int]
    report_seconds: float
    output: str
    settings: str
    clips: int
    derain: str
