"""Runs commands on a few cores and says what they cost."""
import os
import statistics
import sys
import tempfile
import time
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Cost:
    """Of a command and all it started: time that passed, processor time, and the memory of its largest process."""

    wall: float
    processor: float
    peak_megabytes: float

    def to_json(self):
        return {name: round(value, 3) for name, value in asdict(self).items()}


def run(command, cores, environment=None):
    """What a command printed, and its cost on the first so many cores; the program ends when the command fails."""
    allowed = sorted(os.sched_getaffinity(0))[:cores]
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        started = time.perf_counter()
        pid = os.fork()
        if pid == 0:
            os.sched_setaffinity(0, allowed)
            os.dup2(out.fileno(), 1)
            os.dup2(err.fileno(), 2)
            os.execvpe(command[0], command, {**os.environ, **(environment or {})})
        _, status, usage = os.wait4(pid, 0)
        wall = time.perf_counter() - started
        out.seek(0)
        err.seek(0)
        if status != 0:
            sys.exit(f"{' '.join(command)}\nended with {os.waitstatus_to_exitcode(status)}: {err.read()[-2000:]}")
        return out.read(), Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def median(costs):
    """The median of each figure."""
    return Cost(*(statistics.median(getattr(cost, name) for cost in costs) for name in ("wall", "processor", "peak_megabytes")))
