"""Momentum with orthogonalised updates (Jordan et al., "Muon", 2024) for matrices, Adam for everything else."""
from typing import Any, Dict, Iterable, List

import torch
from torch import Tensor, nn


class Muon:
    """Convolutions count as matrices with a row for each output channel."""

    def __init__(self, matrices: Iterable[nn.Parameter], others: Iterable[nn.Parameter], rate: float, rate_of_others: float,
                 momentum: float = 0.95, decay: float = 0.0):
        self.matrices: List[nn.Parameter] = list(matrices)
        self.moments = [torch.zeros_like(matrix) for matrix in self.matrices]
        self.others = list(others)
        self.adam = torch.optim.Adam(self.others, lr=rate_of_others, betas=(0.9, 0.98))
        self.rate, self.rate_of_others, self.momentum, self.decay = rate, rate_of_others, momentum, decay

    def zero_grad(self) -> None:
        """Forgets all gradients."""
        for parameter in self.matrices + self.others:
            parameter.grad = None

    @torch.no_grad()
    def step(self, factor: float) -> None:
        """One update at a part `factor` of the full rates; Adam's gradients are clipped to norm 1."""
        torch.nn.utils.clip_grad_norm_(self.others, 1.0)
        for group in self.adam.param_groups:
            group["lr"] = self.rate_of_others * factor
        self.adam.step()
        for matrix, moment in zip(self.matrices, self.moments):
            if matrix.grad is None:
                continue
            moment.mul_(self.momentum).add_(matrix.grad)
            update = (matrix.grad + self.momentum * moment).flatten(1)
            update = _orthogonal(update) * max(1.0, update.shape[0] / update.shape[1]) ** 0.5
            matrix.mul_(1 - self.rate * factor * self.decay)
            matrix.add_(update.view(matrix.shape), alpha=-self.rate * factor)

    def state_dict(self) -> Dict[str, Any]:
        """Everything the next step depends on."""
        return {"moments": self.moments, "adam": self.adam.state_dict()}

    def load_state_dict(self, state: Dict[str, Any]) -> None:
        """Goes on from a `state_dict`."""
        for moment, saved in zip(self.moments, state["moments"]):
            moment.copy_(saved)
        self.adam.load_state_dict(state["adam"])


def _orthogonal(gradient: Tensor) -> Tensor:
    """A quintic Newton-Schulz iteration towards the nearest semi-orthogonal matrix."""
    x = gradient.bfloat16()
    flip = x.shape[0] > x.shape[1]
    x = x.t() if flip else x
    x = x / (x.norm() + 1e-7)
    for _ in range(5):
        square = x @ x.t()
        x = 3.4445 * x + (-4.775 * square + 2.0315 * (square @ square)) @ x
    return (x.t() if flip else x).float()
