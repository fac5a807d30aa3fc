"""How far outputs are apart, and how long work takes."""
import statistics
import time

import torch


def nmse(actual, expected):
    """Σ(actual - expected)² / Σ expected² in double precision; infinite where a number is not finite."""
    if tuple(actual.shape) != tuple(expected.shape):
        raise ValueError(f"the shapes differ: {tuple(actual.shape)} and {tuple(expected.shape)}")
    squares = differences = 0.0
    expected = expected.reshape(-1)
    for start in range(0, expected.numel(), 1 << 24):  # doubles of a whole video would not fit everywhere
        e = expected[start:start + (1 << 24)].double()
        a = actual.reshape(-1)[start:start + (1 << 24)].to(e.device).double()
        squares += float((e * e).sum())
        differences += float(((a - e) ** 2).sum())
    if differences == 0:
        return 0.0
    error = differences / squares if squares else float("inf")
    return error if error == error else float("inf")


def synchronize(device):
    if device.type == "cuda":
        torch.cuda.synchronize(device)


def sample(work, device, runs=1):
    """Seconds of one run of `work`, the mean over `runs` of them."""
    synchronize(device)
    start = time.perf_counter()
    for _ in range(runs):
        work()
    synchronize(device)
    return (time.perf_counter() - start) / runs


def samples(work, device, count, shortest=0.02, most=200):
    """`count` times in seconds, each over so many runs that the clock and one wait are lost in them."""
    once = sample(work, device)
    runs = max(1, min(most, int(shortest / max(once, 1e-9)) + 1)) if once < shortest else 1
    return [sample(work, device, runs) for _ in range(count)]


def median(values):
    return statistics.median(values) if values else None
