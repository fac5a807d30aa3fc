"""Keeps the list of kernels in docs/gpu.md: every kernel there is, and where and when it last ran on a real card.

silicon.py                          adds new kernels as never run, drops those that are gone
silicon.py bench/results/X/Y.json   also enters the kernels of a run
silicon.py --check                  changes nothing; 1 where the list is not what it should be
"""
import json
import os
import sys

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
PAGE = os.path.join(ROOT, "docs", "gpu.md")
KERNELS = os.path.join(ROOT, "kernels", "cuda")
HEAD = ["| kernel | last on | date | commit | that run |", "| --- | --- | --- | --- | --- |"]


def kernels():
    """Every kernel file, by its path below kernels/cuda."""
    found = [os.path.relpath(os.path.join(folder, name), KERNELS)
             for folder, _, names in os.walk(KERNELS) for name in names if name.endswith(".cu")]
    return sorted(found)


def rows(lines):
    """The rows of the list by kernel, and the lines before and after it."""
    first = lines.index(HEAD[0])
    last = first + len(HEAD)
    listed = {}
    while last < len(lines) and lines[last].startswith("|"):
        cells = [cell.strip() for cell in lines[last].strip("|").split("|")]
        listed[cells[0].strip("`")] = cells[1:]
        last += 1
    return listed, lines[:first], lines[last:]


def enter(listed, results):
    """Puts a run's kernels into the list."""
    card = results["machine"].get("card")
    if card is None:
        raise SystemExit("These results are from no NVIDIA card; the list is of kernels that ran on one.")
    if results["commit"].endswith("-dirty"):
        raise SystemExit("These results are of a bundle with uncommitted changes; nobody could say which kernels ran.")
    for kernel in {row["kernel"].split(" ")[0] for row in results["kernels"]}:
        listed[kernel] = [card, results["date"][:10], results["commit"][:12], "passed" if results["passed"] else "failed"]


def updated(text, runs):
    listed, before, after = rows(text.split("\n"))
    for results in runs:
        enter(listed, results)
    never = ["never", "", "", ""]
    body = ["| " + " | ".join([f"`{kernel}`", *listed.get(kernel, never)]) + " |" for kernel in kernels()]
    return "\n".join(before + HEAD + body + after)


def main(arguments):
    with open(PAGE) as file:
        text = file.read()
    if arguments == ["--check"]:
        return 0 if updated(text, []) == text else 1
    runs = []
    for path in arguments:
        with open(path) as file:
            runs.append(json.load(file))
    with open(PAGE, "w") as file:
        file.write(updated(text, runs))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
