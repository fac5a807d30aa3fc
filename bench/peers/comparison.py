"""One thing computed by Derain and by its peers on the same inputs: how far each is from the reference, how long each takes."""
import math
import os
import sys
import time

import torch

import derain
import measure
import tensor_file

# docs/numerics.md: 16-bit matrix products, convolutions and attention; and float.
LIMITS = {"F16": 5e-4, "BF16": 5e-4, "F32": 1e-8}

# Errors so small that being some times larger than a peer's says nothing: a hundredth of the limit.
NEGLIGIBLE = 0.01
TIMES_PEER = 3


def say(row):
    """A line about a row, for whoever watches."""
    if row["passed"] is None or not row["passed"]:
        words = row["message"] if row["passed"] is None else f"FAILED: {row['message']}"
    else:
        peers = ", ".join(f"{peer['name']} {milliseconds(peer['median'])}" for peer in row["peers"])
        words = f"NMSE {row['nmse']:.1e}, {milliseconds(row['ours']['median'])}; {peers}"
    if "contrast" in row:
        words += f"; forgetting the switch would be {row['contrast']:.1e}"
    print(f"{row['name']}: {words}", file=sys.stderr, flush=True)


def finite(value):
    """JSON has no infinity."""
    return value if value is not None and math.isfinite(value) else None


def milliseconds(seconds):
    return "no time" if seconds is None else f"{1000 * seconds:.2f} ms"


def left_out(name, component, why):
    """The row of a comparison that was not made."""
    return {"name": name, "component": component, "flops": None, "shapes": {}, "passed": None, "message": why}


class Peer:
    """Another implementation: `work` computes the output once, in `precision`."""

    def __init__(self, name, precision, work):
        self.name, self.precision, self.work = name, precision, work
        self.seconds, self.nmse, self.output, self.message = [], None, None, None


class Comparison:
    """Runs and judges comparisons until the time given is spent."""

    def __init__(self, program, device, work_folder, deadline, rounds=2, samples=3):
        self.program, self.device, self.folder, self.deadline = program, device, work_folder, deadline
        self.rounds, self.samples = rounds, samples

    def remaining(self):
        return self.deadline - time.monotonic()

    def run(self, name, component, options, inputs, output, reference, peers, flops=None, to_peer=lambda tensor: tensor,
            samples=None):
        """A row of results.json. `reference` computes the expected output, `to_peer` brings Derain's into its layout."""
        samples = samples or self.samples
        row = {"name": name, "component": component, "flops": flops, "shapes": {k: list(v.shape) for k, v in inputs.items()}}
        files = [os.path.join(self.folder, f"{part}.safetensors") for part in ("inputs", "outputs")]
        try:
            tensor_file.write(files[0], inputs)
            with torch.backends.cudnn.flags(enabled=True, benchmark=False, deterministic=False, allow_tf32=False):
                expected = reference()
            self.try_peers(peers, expected)
            ours = {}
            for turn in range(self.rounds):  # A B A B
                self.time_ours(ours, component, options, files, samples, first=turn == 0)
                for peer in peers:
                    self.time_peer(peer, samples)
            actual = to_peer(tensor_file.read(files[1])[output])
            row.update(self.judge(ours, measure.nmse(actual, expected), peers))
        except (derain.Failure, RuntimeError, ValueError, KeyError, OSError) as error:
            row.update(passed=False, message=f"{error} {getattr(error, 'output', '')}".strip())
        finally:
            for file in files:
                if os.path.exists(file):
                    os.remove(file)
        return row

    def try_peers(self, peers, expected):
        for peer in peers:
            try:
                peer.nmse = measure.nmse(peer.work(), expected)  # and this warms it up
            except (RuntimeError, NotImplementedError) as error:
                peer.message = str(error).splitlines()[0]

    def time_ours(self, ours, component, options, files, samples, first):
        if self.device.type == "cuda":
            torch.cuda.empty_cache()  # the other process needs the memory; a peer's first run takes it back before it is timed
        outputs = ["--outputs", files[1]] if first else []
        result = self.program.component(
            component, "--inputs", files[0], *outputs, "--repeat", samples, *options, limit=self.remaining())
        ours.setdefault("seconds", []).extend(result["warmSeconds"])
        if first:
            ours.update({key: result[key] for key in ("device", "activations", "loadSeconds", "coldSeconds", "peakDeviceBytes")})

    def time_peer(self, peer, samples):
        if peer.message is None:
            peer.seconds += measure.samples(peer.work, self.device, samples)

    def judge(self, ours, nmse, peers):
        limit = LIMITS[ours["activations"]]
        alike = [peer.nmse for peer in peers if peer.nmse is not None and peer.precision == ours["activations"]]
        bound = min(limit, max(TIMES_PEER * min(alike), NEGLIGIBLE * limit)) if alike else limit
        times = [measure.median(peer.seconds) for peer in peers if peer.seconds]
        ours["median"] = measure.median(ours["seconds"])
        return {
            "passed": nmse <= bound,
            "message": None if nmse <= bound else f"NMSE {nmse:.1e} is over {bound:.1e}",
            "nmse": finite(nmse),
            "bound": bound,
            "ours": ours,
            "peers": [{
                "name": peer.name, "precision": peer.precision, "nmse": finite(peer.nmse), "seconds": peer.seconds,
                "median": measure.median(peer.seconds), "message": peer.message} for peer in peers],
            "speedup": min(times) / ours["median"] if times and ours["median"] else None,
        }
