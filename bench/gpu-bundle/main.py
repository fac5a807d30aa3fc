"""Runs the parts of the bundle one after the other and writes results.json and results.md. run.sh starts it; gpu.md explains it."""
import argparse
import datetime
import json
import os
import shutil
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "peers"))

import machine
import parts
import schema
import table

TOTAL_SECONDS = 470
RESERVE = 5  # for the results themselves


class Bundle:
    """What the parts work with."""

    def __init__(self, options, work):
        self.options, self.work = options, work
        self.bin = os.path.join(options.root, "bin")
        self.peers = os.path.join(options.root, "peers")
        self.model = os.path.join(work, "model")
        self.deadline = time.monotonic() + options.seconds * options.patience - RESERVE
        self.kernels = os.environ.setdefault("DERAIN_KERNEL_CACHE", os.path.join(work, "kernels"))
        if options.device != "cpu":
            os.environ.setdefault("DERAIN_CUDA_PATH", os.pathsep.join(machine.package_folders()))

    def limit(self, seconds):
        """A part's time limit, or what is left."""
        return max(1.0, min(seconds * self.options.patience, self.deadline - time.monotonic()))


def main():
    options = arguments()
    with open(os.path.join(options.root, "bundle.json")) as file:
        built = json.load(file)
    os.makedirs(options.output, exist_ok=True)
    work = tempfile.mkdtemp(prefix="derain-", dir=scratch(options))
    try:
        results = run(Bundle(options, work), built)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    print(table.markdown(results))
    return 0 if results["passed"] else 1


def run(bundle, built):
    options, start = bundle.options, time.monotonic()
    results = {
        "schema": schema.VERSION,
        "commit": built["commit"],
        "version": built["version"],
        "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "device": options.device,
        "like": options.like,
        "parts": [], "machine": {}, "selftests": [], "comparisons": [], "sanitizers": [], "benchmarks": None, "starts": [], "kernels": [],
    }
    for part in parts.ALL:
        if not part.is_wanted(options.parts):
            continue
        print(f"== {part.name} ({time.monotonic() - start:.0f} s)", file=sys.stderr, flush=True)
        results["parts"].append(part.run(bundle, results))
        results["kernels"] = machine.compiled_kernels(bundle.kernels)
        results["seconds"] = time.monotonic() - start
        save(options.output, results)  # after each part: should the machine go, what is done is there
    parts.stop_background()
    return results


def save(folder, results):
    """Judges the run so far and writes results.json and results.md."""
    results["passed"] = all(part["status"] != "failed" for part in results["parts"] if part["decides"])
    problems = schema.problems(results)
    if problems:
        results["passed"] = False
        print("results.json is not what its schema says:", *problems, sep="\n  ", file=sys.stderr)
    with open(os.path.join(folder, "results.json"), "w") as file:
        json.dump(results, file, indent=1)
    with open(os.path.join(folder, "results.md"), "w") as file:
        file.write(table.markdown(results))


def scratch(options):
    """Where the model goes: memory where it has room for it, otherwise the usual place."""
    needed = 6e9 if options.like == "2b" else 1e8
    folders = [options.work] if options.work else ["/dev/shm", tempfile.gettempdir()]
    for folder in folders:
        if os.path.isdir(folder) and os.access(folder, os.W_OK) and shutil.disk_usage(folder).free > needed:
            return folder
    raise SystemExit(f"run.sh: no folder with {needed / 1e9:.1f} GB free among {', '.join(folders)}; name one with --work")


def arguments():
    names = [part.name for part in parts.ALL]
    on_demand = ",".join(part.name for part in parts.ALL if part.on_demand)
    device = os.environ.get("DERAIN_BUNDLE_DEVICE", "cuda")
    parser = argparse.ArgumentParser(prog="run.sh", description=__doc__.split(". run.sh")[0])
    parser.add_argument("--root", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--device", default=device, help="cuda, cuda:N or cpu (DERAIN_BUNDLE_DEVICE); default cuda")
    parser.add_argument("--like", choices=["2b", "small", "tiny"], help="size of the model; default 2b, tiny on a CPU")
    parser.add_argument("--parts", type=lambda text: text.split(","), help=f"some of {','.join(names)}; default all but {on_demand}")
    parser.add_argument("--output", default="results", help="folder for the results; default ./results")
    parser.add_argument("--work", help="folder for the model; default /dev/shm where there is room")
    parser.add_argument("--seconds", type=float, default=TOTAL_SECONDS, help=f"time for everything; default {TOTAL_SECONDS}")
    parser.add_argument("--patience", type=float, default=1, help="multiplies every time limit: for a simulated device")
    options = parser.parse_args()
    options.like = options.like or ("tiny" if options.device == "cpu" else "2b")
    unknown = [name for name in options.parts or [] if name not in names]
    if unknown:
        parser.error(f"--parts: there is no {', '.join(unknown)}; there are {', '.join(names)}")
    return options


if __name__ == "__main__":
    sys.exit(main())
