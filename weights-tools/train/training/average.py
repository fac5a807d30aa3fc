"""The moving average of the weights: what is measured and kept."""
from contextlib import contextmanager
from typing import Dict, Iterator

import torch
from torch import Tensor, nn


class Average:
    """An average whose memory grows to `1 / (1 - decay)` steps."""

    def __init__(self, module: nn.Module, decay: float):
        self.module, self.decay = module, decay
        self.values: Dict[str, Tensor] = {name: value.detach().clone() for name, value in module.named_parameters()}

    @torch.no_grad()
    def update(self, step: int) -> None:
        """Takes in the weights after a step."""
        keep = min(self.decay, (1 + step) / (10 + step))
        for name, value in self.module.named_parameters():
            self.values[name].lerp_(value.detach(), 1 - keep)

    @contextmanager
    def applied(self) -> Iterator[None]:
        """The module with averaged weights, then as it was."""
        own = {name: value.detach().clone() for name, value in self.module.named_parameters()}
        self._set(self.values)
        try:
            yield
        finally:
            self._set(own)

    @torch.no_grad()
    def _set(self, values: Dict[str, Tensor]) -> None:
        for name, value in self.module.named_parameters():
            value.copy_(values[name])
