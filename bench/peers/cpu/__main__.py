"""Derain's command beside the same job in PyTorch, from process start to file written: python3 bench/peers/cpu --help"""
import argparse
import datetime
import glob
import json
import os
import shutil
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(HERE)))
sys.path.insert(0, os.path.dirname(HERE))

import processes
import tensor_file
import video

PEERS = ("released", "lean")
NEGATIVE = "heavy rain, light rain, drizzle, sprinkle, shower, raindrops, rainstorm, streak"


class Contest:
    """One model and clip: the two programs, held to each other and timed in turn."""

    def __init__(self, arguments, work):
        self.arguments, self.work = arguments, work
        self.environment = {"DERAIN_CACHE": os.path.join(work, "cache")}
        self.texts = os.path.join(work, "texts.safetensors")
        # Embedded once before: both programs find the embeddings on disk, as every run of `derain` but a text's first does.
        self.derain(["embed", NEGATIVE, "", "--model", arguments.model, "--device", "cpu", "-o", self.texts], 1)

    def agreement(self):
        """Both from the same recorded noise, written without loss: how far apart, and how far from the clear twin."""
        noise = self.path("noise.safetensors")
        self.record_noise(noise)
        results = {}
        ours = self.path("derain.mkv")
        self.ours(ours, self.arguments.threads[-1], "--noise", noise, "--codec", "ffv1")
        height, width, _ = video.probe(self.arguments.clip)
        derained = video.read(ours, height, width)
        clear = video.read(self.arguments.clear, height, width) if self.arguments.clear else None
        rainy = video.read(self.arguments.clip, height, width)
        if clear is not None:
            results["rainy input to clear"] = video.psnr(rainy, clear)
            results["derain to clear"] = video.psnr(derained, clear)
        for kind in PEERS:
            theirs = self.path(f"{kind}.mkv")
            self.theirs(kind, theirs, self.arguments.threads[-1], "--noise", noise, "--lossless")
            frames = video.read(theirs, height, width)
            results[f"derain to {kind}"] = video.psnr(derained, frames)
            if clear is not None:
                results[f"{kind} to clear"] = video.psnr(frames, clear)
        return {name: round(value, 2) for name, value in results.items()}

    def record_noise(self, path):
        import torch
        height, width, _ = video.probe(self.arguments.clip)
        frames = (video.read(self.arguments.clip, height, width).shape[0] - 1) // 4 + 1
        with open(os.path.join(self.arguments.model, "vae", "config.json")) as file:
            config = json.load(file)
        ratio, channels = 2 ** (len(config["block_out_channels"]) - 1), config["latent_channels"]
        shape = (channels, frames, height // ratio, width // ratio)
        generator = torch.Generator().manual_seed(1)
        tensor_file.write(path, {
            "vae_noise": torch.randn((1, *shape), generator=generator),
            "forward_noise": torch.randn((self.arguments.steps, frames, channels, *shape[2:]), generator=generator)})

    def times(self, threads):
        """Costs and stages of every contestant, measured in turn."""
        costs, stages = {}, {}
        for _ in range(self.arguments.rounds):
            for name in ("derain", *PEERS):
                output = self.path(f"{name}.mp4")
                report, cost = self.ours(output, threads) if name == "derain" else self.theirs(name, output, threads)
                costs.setdefault(name, []).append(cost)
                stages.setdefault(name, []).append(json.loads(report)["seconds"])
                print(f"{threads} threads, {name}: {cost.wall:.2f} s, {cost.processor:.2f} s of processor", file=sys.stderr, flush=True)
        return costs, stages

    def ours(self, output, threads, *more):
        a = self.arguments
        return self.derain(
            ["derain", a.clip, "-o", output, "--overwrite", "--json", "--model", a.model, "--device", "cpu", "--threads", str(threads),
             "--steps", str(a.steps), "--skip", str(a.skip), "--guidance", str(a.guidance), "--switch-blocks", a.switched or "none",
             "--negative-prompt", NEGATIVE, *more], threads)

    def theirs(self, kind, output, threads, *more):
        a = self.arguments
        counts = {name: str(threads) for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")}
        return processes.run(
            [sys.executable, os.path.join(HERE, "job.py"), "--kind", kind, "--model", a.model, "--clip", a.clip, "--texts", self.texts,
             "--output", output, "--threads", str(threads), "--steps", str(a.steps), "--skip", str(a.skip),
             "--guidance", str(a.guidance), "--switched", a.switched, *more], threads, counts)

    def derain(self, arguments, threads):
        return processes.run([*self.arguments.command.split(), *arguments], threads, self.environment)

    def path(self, name):
        return os.path.join(self.work, name)


def table(measured):
    """Markdown: a row for each number of threads and contestant."""
    lines = ["| threads | | wall, s | processor, s | peak, MB | wall ratio | processor ratio |", "|--:|---|--:|--:|--:|--:|--:|"]
    for row in measured:
        lines.append(
            f"| {row['threads']} | {row['name']} | {row['median']['wall']:.2f} | {row['median']['processor']:.2f} | "
            f"{row['median']['peak_megabytes']:.0f} | {row['wall_ratio']:.2f} | {row['processor_ratio']:.2f} |")
    return "\n".join(lines)


def rows(threads, costs, stages):
    """What is measured with one number of threads; ratios are medians over the rounds, each of neighbours in time."""
    def ratio(name, figure):
        values = sorted(getattr(theirs, figure) / getattr(ours, figure) for theirs, ours in zip(costs[name], costs["derain"]))
        return round((values[(len(values) - 1) // 2] + values[len(values) // 2]) / 2, 3)

    return [
        {"threads": threads, "name": name, "median": processes.median(measured).to_json(), "runs": [cost.to_json() for cost in measured],
         "stages": stages[name], "wall_ratio": ratio(name, "wall"), "processor_ratio": ratio(name, "processor")}
        for name, measured in costs.items()]


def main():
    parser = argparse.ArgumentParser(prog="bench/peers/cpu", description=__doc__)
    parser.add_argument("--model", default=os.path.join(ROOT, "models", "small"), help="a model folder in the layout of CogVideoX")
    parser.add_argument("--clip", help="NAME_rainy.mp4, beside which NAME_clean.mp4 may lie; the model's first without")
    parser.add_argument("--threads", default="1,2", type=lambda text: [int(count) for count in text.split(",")])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--steps", type=int, default=25)
    parser.add_argument("--skip", type=int, default=5)
    parser.add_argument("--guidance", type=float, default=8)
    parser.add_argument("--switched", default="0,3,4,5", help="blocks")
    parser.add_argument("--command", default=os.path.join(ROOT, "derain"), help="what runs Derain")
    parser.add_argument("--output", help="a file for everything, in JSON")
    arguments = parser.parse_args()
    if arguments.clip is None:
        clips = sorted(glob.glob(os.path.join(arguments.model, "clips", "*_rainy.mp4")))
        arguments.clip = clips[0] if clips else parser.error(f"{arguments.model} has no clips/*_rainy.mp4; name one with --clip")
    clear = arguments.clip.replace("_rainy", "_clean")
    arguments.clear = clear if clear != arguments.clip and os.path.exists(clear) else None

    work = tempfile.mkdtemp(prefix="derain-peers-")
    try:
        contest = Contest(arguments, work)
        result = {
            "date": datetime.date.today().isoformat(), "model": arguments.model, "clip": os.path.basename(arguments.clip),
            "steps": arguments.steps, "skip": arguments.skip, "guidance": arguments.guidance, "switched": arguments.switched,
            "load_before": os.getloadavg()[0], "psnr": contest.agreement(), "measured": []}
        for name, value in result["psnr"].items():
            print(f"{name}: {value} dB", file=sys.stderr, flush=True)
        for threads in arguments.threads:
            result["measured"] += rows(threads, *contest.times(threads))
        result["load_after"] = os.getloadavg()[0]
    finally:
        shutil.rmtree(work)
    print(table(result["measured"]))
    if arguments.output:
        with open(arguments.output, "w") as file:
            json.dump(result, file, indent=1)


if __name__ == "__main__":
    main()
