"""Derains one clip here and with Derain, from the same noise in float32, and compares the frames."""
import json
import os
import subprocess

import numpy as np
import torch
from torch import Tensor

from files import safetensors
from models.derain import Settings, derain
from stages import checkpoint
from stages.options import Options
from training import device as devices
from training.measures import psnr
from world.bank import HELD_OUT_SEED, Bank
from world.grammar import DEFAULT_NEGATIVE, HEAVY

LEAST_DECIBELS = 60.0


def run(options: Options) -> None:
    """The stage `agree`."""
    model, blocks = checkpoint.load(options), options.preset.transformer.blocks
    settings = Settings(steps=10, skip=2, guidance=6.0, switched=(0, *range(blocks // 2, blocks)))
    bank = Bank.make(HELD_OUT_SEED, 1, options.preset.size, options.device, kinds=(HEAVY,))
    video = devices.to_video(bank.clips[0, 1][None], options.device)
    torch.manual_seed(options.seed)
    mean, _ = model.vae.encode(video)
    draw = torch.randn(mean.shape)
    x0 = model.encode(video, draw.to(options.device))
    noise = torch.randn(settings.steps, *x0.shape)
    latents = derain(model.transformer, x0, model.embed(DEFAULT_NEGATIVE), model.embed(""), noise.to(options.device), settings)
    ours = model.decode(latents).cpu().clamp(-1, 1)

    source, result = (os.path.join(options.folder, name) for name in ("agree-input.safetensors", "agree-output.safetensors"))
    safetensors.write(source, {name: entry(value) for name, value in (
        ("video", video.cpu()), ("vae_noise", draw), ("forward_noise", noise[:, 0]))})
    command = [*options.derain.split(), "derain", source, "-o", result, "--model", options.output, "--noise", source,
               "--steps", str(settings.steps), "--skip", str(settings.skip), "--guidance", str(settings.guidance),
               "--switch-blocks", ",".join(map(str, settings.switched)), "--device", "cpu", "--overwrite", "--json"]
    output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    dtype, shape, data = safetensors.read(result)["frames"]
    theirs = torch.from_numpy(np.frombuffer(data, np.float32).reshape(shape).copy())
    decibels = float(psnr(ours, theirs))
    print(f"frames agree to {decibels:.1f} dB, at most {float((ours - theirs.clamp(-1, 1)).abs().max()):.2e} apart; "
          f"Derain took {json.loads(output)['seconds']['total']:.1f} s")
    if decibels < LEAST_DECIBELS:
        raise SystemExit(f"The frames should agree to {LEAST_DECIBELS:.0f} dB.")


def entry(value: Tensor) -> safetensors.Entry:
    """A float32 tensor for a file."""
    return "F32", tuple(value.shape), value.float().contiguous().numpy().tobytes()
