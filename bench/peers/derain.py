"""Runs Derain's programs and reads the JSON they print."""
import json
import os
import signal
import subprocess
import time


class Failure(Exception):
    """A program that did not do what it should; the message says which and why, `output` is what it said."""

    def __init__(self, message, output=""):
        super().__init__(message)
        self.output = output


def run(command, limit, environment=None):
    """Exit code, standard output, standard error and seconds of a command; it and its children end after `limit` seconds."""
    start = time.perf_counter()
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, errors="replace", start_new_session=True,
        env={**os.environ, **(environment or {})})
    try:
        out, err = process.communicate(timeout=max(limit, 0.1))
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        out, err = process.communicate()
        raise Failure(f"{os.path.basename(command[0])} was stopped after {limit:.0f} s", tail(out + err)) from None
    return process.returncode, out, err, time.perf_counter() - start


def tail(text, count=2000):
    return text[-count:]


class Derain:
    """The programs of one folder on one device."""

    def __init__(self, folder, device, dtype):
        self.folder, self.device, self.dtype = folder, device, dtype

    def program(self, name):
        return os.path.join(self.folder, name)

    def component(self, name, *options, limit, environment=None):
        """What `Derain.Bench component` reports: device, times and peak memory."""
        command = [self.program("Derain.Bench"), "component", name, "--device", self.device, "--dtype", self.dtype]
        code, out, err, _ = run(command + [str(option) for option in options], limit, environment)
        if code != 0:
            raise Failure(f"Derain.Bench component {name} ended with code {code}", tail(err or out))
        return json.loads(out)
