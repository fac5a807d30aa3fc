"""The loop of every training stage: steps, averages, measurements, checkpoints; stopped at any time, it goes on later."""
import csv
import os
import time
from random import Random
from typing import Callable, Dict, Optional

import torch
from torch import nn

from files import atomic
from training.average import Average
from training.muon import Muon
from training.progress import Progress

Numbers = Dict[str, float]


class Loop:
    """Trains `module` and keeps `<name>.pt` (weights, averages, optimiser) and `<name>.csv` (what was measured) in a folder.

    All random numbers of a step follow from the seed and the step, so that nothing else need be kept to go on bit for bit.
    """

    def __init__(self, folder: str, name: str, module: nn.Module, optimizer: Muon, progress: Progress, seed: int,
                 decay: float = 0.998):
        self.module, self.optimizer, self.progress, self.seed, self.name = module, optimizer, progress, seed, name
        self.average = Average(module, decay)
        self.checkpoint, self.log = os.path.join(folder, f"{name}.pt"), os.path.join(folder, f"{name}.csv")
        if os.path.exists(self.checkpoint):
            self._restore()

    def run(self, loss_of: Callable[[Random], Dict[str, torch.Tensor]], measure: Callable[[], Numbers],
            every_seconds: float, stop_after: Optional[int]) -> None:
        """Steps on `loss_of`'s "loss" until the progress is complete, or for `stop_after` steps of this start."""
        first, shown, running = self.progress.step, time.monotonic(), None
        while self.progress.share < 1 and self.progress.step - first != stop_after:
            random = Random(f"{self.seed}/{self.name}/{self.progress.step}")
            torch.manual_seed(random.getrandbits(62))
            numbers = loss_of(random)
            self.optimizer.zero_grad()
            numbers["loss"].backward()
            self.optimizer.step(self.progress.rate)
            self.progress.step += 1
            self.average.update(self.progress.step)
            now = {name: value.detach() for name, value in numbers.items()}
            running = now if running is None else {name: torch.lerp(running[name], now[name], 0.05) for name in now}
            if time.monotonic() - shown > every_seconds:
                self._report(running, measure)
                shown = time.monotonic()
        if running is not None:
            self._report(running, measure)

    def _report(self, running: Dict[str, torch.Tensor], measure: Callable[[], Numbers]) -> None:
        seconds = self.progress.spent
        self._save(seconds)
        with self.average.applied(), torch.no_grad():
            self.module.eval()
            row = {"step": self.progress.step, "seconds": round(seconds),
                   **{name: float(value) for name, value in running.items()}, **measure()}
            self.module.train()
        print("  ".join(f"{name} {value:.4g}" for name, value in row.items()), flush=True)
        new = not os.path.exists(self.log)
        with open(self.log, "a", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, row)
            if new:
                writer.writeheader()
            writer.writerow(row)
        self.progress.restore(self.progress.step, seconds)  # measuring is not training

    def _save(self, seconds: float) -> None:
        state = {"module": self.module.state_dict(), "average": self.average.values, "optimizer": self.optimizer.state_dict(),
                 "step": self.progress.step, "seconds": seconds}
        atomic.write(self.checkpoint, lambda path: torch.save(state, path))

    def _restore(self) -> None:
        state = torch.load(self.checkpoint, map_location="cpu")  # where Adam wants its count of steps
        self.module.load_state_dict(state["module"])
        for name, value in state["average"].items():
            self.average.values[name].copy_(value)
        self.optimizer.load_state_dict(state["optimizer"])
        self.progress.restore(state["step"], state["seconds"])
        print(f"going on from step {self.progress.step} of {self.checkpoint}", flush=True)
