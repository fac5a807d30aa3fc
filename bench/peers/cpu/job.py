"""The whole job in PyTorch, in a process of its own: a rainy clip in, a derained one out, the seconds of each stage on stdout."""
import time

STARTED = time.perf_counter()

import argparse
import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

import numpy as np
import torch

import attention
import checkpoint
import method
import tensor_file
import video
from transformer import Transformer
from vae import Vae


class Clock:
    """The seconds between one lap and the next, by name."""

    def __init__(self):
        self.last, self.seconds = STARTED, {}

    def lap(self, name):
        now = time.perf_counter()
        self.seconds[name] = round(now - self.last, 3)
        self.last = now


def run(arguments):
    clock = Clock()
    clock.lap("imports")
    torch.set_num_threads(arguments.threads)
    device, dtype = torch.device("cpu"), torch.float32
    kind = method.KINDS[arguments.kind]
    settings = method.Settings(arguments.steps, arguments.skip, arguments.guidance, arguments.switched)
    transformer = Transformer(
        checkpoint.config(arguments.model, "transformer"), checkpoint.weights(arguments.model, "transformer", device, dtype),
        attention.exact, kind.joint)
    vae_config = checkpoint.config(arguments.model, "vae")
    vae = Vae(vae_config, checkpoint.weights(arguments.model, "vae", device, dtype))
    steps = method.Steps(checkpoint.config(arguments.model, "scheduler"), settings.steps)
    rain, null = tensor_file.read(arguments.texts)["prompt_embeds"].clone().float().chunk(2)
    clock.lap("load")

    height, width, rate = video.probe(arguments.clip)
    frames = video.read(arguments.clip, height, width)
    if frames.shape[0] % 8 != 1 or height % 16 or width % 16:
        sys.exit(f"{arguments.clip} is {frames.shape[0]} frames of {width}x{height}; the peer takes 8k + 1 frames of multiples of 16.")
    x = torch.from_numpy(frames.astype(np.float32) / 127.5 - 1).permute(3, 0, 1, 2)[None]
    clock.lap("read")

    mean, logarithm = vae.encode(x).chunk(2, dim=1)
    draws = draws_for(arguments, mean.shape)
    latents = mean + torch.exp(0.5 * logarithm.clamp(-30, 20)) * draws["vae_noise"]
    x0 = latents.permute(0, 2, 1, 3, 4) * vae_config["scaling_factor"]
    clock.lap("encode")

    noise = draws["forward_noise"]
    maps = method.invert(kind, transformer, steps, x0, null, noise, settings)
    clock.lap("invert")
    x = method.derain(kind, transformer, steps, steps.noised(settings.skip, x0, noise), rain, null, maps, settings)
    clock.lap("derain")
    decoded = vae.decode(x.permute(0, 2, 1, 3, 4) / vae_config["scaling_factor"])
    clock.lap("decode")

    result = ((decoded[0].permute(1, 2, 3, 0).clamp(-1, 1) + 1) * 127.5).round().to(torch.uint8).numpy()
    video.write(arguments.output, result, rate, arguments.lossless)
    clock.lap("write")
    return {"torch": torch.__version__, "threads": torch.get_num_threads(), "seconds": clock.seconds}


def draws_for(arguments, shape):
    """The recorded noise of a file, or as much made from a seed."""
    if arguments.noise:
        return tensor_file.read(arguments.noise)
    generator = torch.Generator().manual_seed(0)
    _, channels, frames, height, width = shape
    return {
        "vae_noise": torch.randn(tuple(shape), generator=generator),
        "forward_noise": torch.randn((arguments.steps, frames, channels, height, width), generator=generator)}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("model", "clip", "texts", "output"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--kind", choices=method.KINDS, default="released")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--steps", type=int, default=25)
    parser.add_argument("--skip", type=int, default=5)
    parser.add_argument("--guidance", type=float, default=8)
    parser.add_argument("--switched", type=lambda text: tuple(int(block) for block in text.split(",") if block), default="0,3,4,5")
    parser.add_argument("--noise", help="recorded noise to replay")
    parser.add_argument("--lossless", action="store_true")
    arguments = parser.parse_args()
    with torch.inference_mode():
        print(json.dumps(run(arguments)))


if __name__ == "__main__":
    main()
