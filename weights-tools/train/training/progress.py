"""How far a stage is, by steps or by minutes, and what follows from it."""
import math
import time
from typing import Optional


class Progress:
    """Counts steps and the seconds spent training, over all the times a stage was started.

    Given `steps`, everything follows from the step, so that a stage which was stopped and started again gives the same bits.
    Given `minutes`, it follows from the clock.
    """

    def __init__(self, steps: Optional[int], minutes: float):
        self.steps, self.minutes = steps, minutes
        self.step, self.seconds = 0, 0.0
        self._started = time.monotonic()

    @property
    def spent(self) -> float:
        """Seconds of training, those of earlier starts included."""
        return self.seconds + time.monotonic() - self._started

    @property
    def share(self) -> float:
        """0 at the start, 1 when done."""
        return self.step / self.steps if self.steps else self.spent / (60 * self.minutes)

    @property
    def rate(self) -> float:
        """Factor on the learning rates: a short warm-up, then half a cosine."""
        return min(1.0, (self.step + 1) / 40) * 0.5 * (1 + math.cos(math.pi * min(1.0, self.share)))

    def restore(self, step: int, seconds: float) -> None:
        """Goes on from what a checkpoint says."""
        self.step, self.seconds = step, seconds
        self._started = time.monotonic()
