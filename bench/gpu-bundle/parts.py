"""The parts of a run. Each has a time limit of its own, reports what became of it, and stops no other."""
import json
import os
import re
import subprocess
import sys
import time

import machine
from derain import Failure, run, tail

SELFTEST_TYPES = ("fp16", "bf16", "fp32")
SANITIZERS = ("memcheck", "racecheck")
SANITIZER_FAILED = 99  # no exit code of the selftest's own


class Part:
    """
    A name, a time limit, whether a failure is one of the whole run, and the work: it fills the results and gives a message. A part
    that takes too long to be always run must be asked for.
    """

    def __init__(self, name, seconds, decides, work, on_demand=False):
        self.name, self.seconds, self.decides, self.work, self.on_demand = name, seconds, decides, work, on_demand

    def is_wanted(self, asked):
        return self.name in asked if asked else not self.on_demand

    def run(self, bundle, results):
        start, limit = time.monotonic(), bundle.limit(self.seconds)
        try:
            if limit < min(self.seconds, 5):
                raise Failure("there was no time left for it")
            status, message = self.work(bundle, results, limit)
        except Exception as error:  # whatever went wrong here, the other parts still have their say
            status, message = "failed", f"{type(error).__name__}: {error} {getattr(error, 'output', '')}".strip()
        seconds = time.monotonic() - start
        print(f"{self.name}: {status} after {seconds:.0f} s. {message}", file=sys.stderr, flush=True)
        return {"name": self.name, "status": status, "decides": self.decides, "seconds": seconds,
                "limitSeconds": limit, "message": message}


_background = []


def stop_background():
    for process in _background:
        if process.poll() is None:
            process.kill()


def look(bundle, results, limit):
    """The machine. And the weights of the models are begun, which takes a while and no card."""
    command = [os.path.join(bundle.bin, "weights-tools"), "random", bundle.model, "--like", bundle.options.like,
               "--parts", "transformer", "vae"]
    _background.append(subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True))
    results["machine"] = machine.describe(os.path.join(bundle.bin, "Derain.Runtime"))
    card = results["machine"]["card"] or "no NVIDIA card"
    if results["machine"]["torch"] is None:
        return "failed", f"{card}; {sys.executable} has no PyTorch, so there is nothing to compare with"
    return "passed", f"{card}, driver {results['machine']['driver']}, PyTorch {results['machine']['torch']}"


def selftest(bundle, results, limit):
    """Every operation against the reference, in every type of the device; the types side by side, for most of it is compiling."""
    on_card = bundle.options.device != "cpu"
    program = os.path.join(bundle.bin, "Derain.Runtime")
    running = {}
    for dtype in SELFTEST_TYPES if on_card else ("fp32",):
        command = [program, "selftest", "--device", bundle.options.device, "--json"] + (["--dtype", dtype] if on_card else [])
        running[dtype] = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    start, problems = time.monotonic(), []
    for dtype, process in running.items():
        try:
            out, err = process.communicate(timeout=max(1, limit - (time.monotonic() - start)))
            report = json.loads(out)
        except subprocess.TimeoutExpired:
            process.kill()
            out, err = process.communicate()
            report, err = None, f"stopped after {limit:.0f} s\n{tail(err)}"
        except ValueError:
            report = None
        passed = process.returncode == 0 and report is not None and report["failed"] == 0
        results["selftests"].append({
            "dtype": dtype, "passed": passed, "exitCode": process.returncode,
            "seconds": time.monotonic() - start, "report": report, "message": None if report else tail(err)})
        if not passed:
            problems.append(f"{dtype}: " + (f"{report['failed']} cases failed" if report else "no report"))
    counts = [test["report"] for test in results["selftests"] if test["report"]]
    passed, unsupported = (sum(count[key] for count in counts) for key in ("passed", "unsupported"))
    message = "; ".join([f"{passed} cases passed, {unsupported} unsupported", *problems])
    return ("failed" if problems else "passed"), message


def wait_for_model(limit):
    for process in _background:
        try:
            _, err = process.communicate(timeout=limit)
        except subprocess.TimeoutExpired:
            raise Failure(f"the model's weights were not written within {limit:.0f} s more") from None
        if process.returncode != 0:
            raise Failure(f"weights-tools ended with code {process.returncode}", tail(err or ""))


def compare(bundle, results, limit, script, options):
    """Runs a script of comparisons and keeps the rows it left, however it ended."""
    output = os.path.join(bundle.work, f"{script}.json")
    command = [sys.executable, os.path.join(bundle.peers, f"{script}.py"), "--bin", bundle.bin, "--work", bundle.work,
               "--output", output, "--device", bundle.options.device, "--like", bundle.options.like,
               "--seconds", f"{limit - 5:.0f}", *options]
    problem = None
    try:
        code, _, err, _ = run(command, limit)
        sys.stderr.write(err)
        if code not in (0, 1):
            problem = f"{script}.py ended with code {code}: {tail(err)}"
    except Failure as error:
        problem = f"{error}: {error.output}"
    rows = []
    if os.path.exists(output):
        with open(output) as file:
            rows = json.load(file)
    if not rows and not problem:
        problem = tail(err, 300)
    results["comparisons"] += rows
    failed = [row["name"] for row in rows if row["passed"] is False]
    left_out = [row["name"] for row in rows if row["passed"] is None]
    message = f"{sum(row['passed'] is True for row in rows)} of {len(rows)} agree"
    message += f"; wrong: {', '.join(failed)}" if failed else ""
    message += f"; left out: {', '.join(left_out)}" if left_out else ""
    message += f"; {problem}" if problem else ""
    return ("failed" if failed or problem or not rows else "passed"), message


def models(bundle, results, limit):
    start = time.monotonic()
    wait_for_model(limit)
    return compare(bundle, results, limit - (time.monotonic() - start), "compare_models", ["--model", bundle.model])


def clip(bundle, results, limit):
    """The whole job: 100 steps of 2b on 49 frames; 10 elsewhere."""
    start = time.monotonic()
    wait_for_model(limit)
    steps = [] if bundle.options.like == "2b" else ["--steps", "10", "--skip", "4"]
    return compare(bundle, results, limit - (time.monotonic() - start), "compare_clip", ["--model", bundle.model, *steps])


def operations(bundle, results, limit):
    return compare(bundle, results, limit, "compare_operations", [])


def sanitizer(bundle, results, limit):
    """compute-sanitizer over the selftest in half, one tool beside the other."""
    if not machine.has_card():
        return "skipped", "there is no card here"
    tool = machine.sanitizer()
    if tool is None:
        results["sanitizers"] = [
            {"tool": name, "passed": False, "exitCode": None, "errors": None, "message": "compute-sanitizer is not there"}
            for name in SANITIZERS]
        return "failed", "compute-sanitizer is not there; it comes with the CUDA toolkit"
    running = {}
    for name in SANITIZERS:
        command = [tool, "--tool", name, "--error-exitcode", str(SANITIZER_FAILED), os.path.join(bundle.bin, "Derain.Runtime"),
                   "selftest", "--device", bundle.options.device, "--dtype", "fp16"]
        running[name] = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    start = time.monotonic()
    for name, process in running.items():
        try:
            out, _ = process.communicate(timeout=max(1, limit - (time.monotonic() - start)))
            message = None if process.returncode == 0 else tail(out)
        except subprocess.TimeoutExpired:
            process.kill()
            out, _ = process.communicate()
            message = f"stopped after {limit:.0f} s: {tail(out, 300)}"
        summary = re.findall(r"(?:ERROR|RACECHECK) SUMMARY: (\d+)", out)
        errors = int(summary[-1]) if summary else None
        results["sanitizers"].append({
            "tool": name, "passed": process.returncode == 0 and errors == 0, "exitCode": process.returncode,
            "errors": errors, "message": message})
    passed = all(row["passed"] for row in results["sanitizers"])
    return ("passed" if passed else "failed"), ", ".join(
        f"{row['tool']}: {'no end' if row['errors'] is None else row['errors']} errors" for row in results["sanitizers"])


def benchmarks(bundle, results, limit):
    program = os.path.join(bundle.bin, "Derain.Runtime")
    wanted = [] if bundle.options.like == "2b" else ["--filter", "small"]
    code, out, err, _ = run([program, "bench", "--device", bundle.options.device, "--json", *wanted], limit)
    if code != 0:
        raise Failure(f"bench ended with code {code}", tail(err))
    results["benchmarks"] = json.loads(out)
    timed = [row for row in results["benchmarks"]["results"] if row["seconds"] is not None]
    return "passed", f"{len(timed)} of {len(results['benchmarks']['results'])} shapes timed"


def ladder(bundle, results, limit):
    """Attention from the formula to the fastest kernel, one idea a rung."""
    size = ["--tokens", "17776", "--heads", "30"] if bundle.options.like == "2b" else ["--tokens", "150", "--heads", "1"]
    if not bundle.options.device.startswith("cuda"):
        return "skipped", "the rungs are kernels of a card"
    program = os.path.join(bundle.bin, "Derain.Bench")
    code, out, err, _ = run([program, "component", "ladder", "--device", bundle.options.device, *size], limit)
    if code != 0:
        raise Failure(f"the ladder ended with code {code}", tail(err))
    results["ladder"] = json.loads(out)["rungs"]
    timed = [row for row in results["ladder"] if row["seconds"] is not None]
    far = [row["name"] for row in timed if not row["distance"] < 5e-4]
    return ("failed", f"{', '.join(far)} differ from attention.cu") if far else ("passed", f"{len(timed)} rungs timed")


def starts(bundle, results, limit):
    """From the start of a process to its end, with one kernel in between: with kernels to compile, with them cached, and PyTorch."""
    ours = [os.path.join(bundle.bin, "Derain.Bench"), "component", "first-kernel", "--device", bundle.options.device]
    cold = {"DERAIN_KERNEL_CACHE": os.path.join(bundle.work, "no-kernels")}
    device = "cpu" if results["machine"].get("card") is None else "cuda"
    theirs = [sys.executable, os.path.join(bundle.peers, "first_kernel.py"), device]
    deadline = time.monotonic() + limit
    rows = {}
    for name, command, environment in [("Derain, nothing compiled", ours, cold)] + 2 * [
            ("Derain", ours, cold), ("PyTorch", theirs, None), ("Derain", ours, cold), ("Derain", ours, cold)]:
        code, _, err, seconds = run(command, deadline - time.monotonic(), environment)
        if code != 0:
            raise Failure(f"{name} ended with code {code}", tail(err))
        rows.setdefault(name, []).append(seconds)
        results["starts"] = [{"name": done, "seconds": times} for done, times in rows.items()]
    return "passed", ", ".join(f"{name} {min(seconds):.2f} s" for name, seconds in rows.items())


ALL = [
    Part("machine", 30, True, look),
    Part("selftest", 120, True, selftest),
    Part("models", 170, True, models),
    Part("clip", 570, True, clip, on_demand=True),
    Part("operations", 70, True, operations),
    Part("sanitizer", 90, True, sanitizer),
    Part("starts", 30, False, starts),
    Part("benchmarks", 60, False, benchmarks),
    Part("ladder", 30, False, ladder),
]
