"""Embeds a caption and derains one clip, here and with Derain, from the same noise in float32, and compares them."""
import json
import os
import subprocess

import numpy as np
import torch
from torch import Tensor

from files import safetensors
from models.derain import Settings, derain, switched_by_default
from stages import checkpoint
from stages.options import Options
from training import device as devices
from training.measures import psnr
from world.bank import HELD_OUT_SEED, Bank
from world.grammar import DEFAULT_NEGATIVE, HEAVY, corpus

LEAST_DECIBELS, LARGEST_DIFFERENCE = 60.0, 1e-4


def run(options: Options) -> None:
    """The stage `agree`."""
    model = checkpoint.load(options)
    compare_embeddings(options, model)
    settings = Settings(steps=10, skip=2, guidance=6.0, switched=switched_by_default(options.preset.transformer.blocks))
    bank = Bank.make(HELD_OUT_SEED, 1, options.preset.size, kinds=(HEAVY,))
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
    output = derain_command(
        options, "derain", source, "-o", result, "--noise", source, "--steps", str(settings.steps), "--skip", str(settings.skip),
        "--guidance", str(settings.guidance), "--switch-blocks", ",".join(map(str, settings.switched)), "--device", "cpu",
        "--overwrite", "--json")
    _, shape, data = safetensors.read(result)["frames"]
    theirs = torch.from_numpy(np.frombuffer(data, np.float32).reshape(shape).copy())
    decibels = float(psnr(ours, theirs))
    print(f"frames agree to {decibels:.1f} dB, at most {float((ours - theirs.clamp(-1, 1)).abs().max()):.2e} apart; "
          f"Derain took {json.loads(output)['seconds']['total']:.1f} s")
    if decibels < LEAST_DECIBELS:
        raise SystemExit(f"The frames should agree to {LEAST_DECIBELS:.0f} dB.")


def compare_embeddings(options: Options, model: checkpoint.Checkpoint) -> None:
    """Holds Derain's tokenizer and text encoder to ours on captions of every kind, words that no caption has among them."""
    texts = [DEFAULT_NEGATIVE, "", "rain", "Heavy  rain, 3 umbrellas!", *corpus(options.seed + 2, 12)]
    result = os.path.join(options.folder, "agree-embeddings.safetensors")
    if os.path.exists(result):
        os.remove(result)
    derain_command(options, "embed", *texts, "-o", result)
    _, shape, data = safetensors.read(result)["prompt_embeds"]
    theirs = torch.from_numpy(np.frombuffer(data, np.float32).reshape(shape).copy())
    ours = torch.cat([model.embed(text) for text in texts]).cpu()
    apart = float((ours - theirs).abs().max() / ours.abs().max())
    print(f"embeddings of {len(texts)} captions are at most {apart:.1e} of the largest value apart")
    if apart > LARGEST_DIFFERENCE:
        raise SystemExit(f"The embeddings should be at most {LARGEST_DIFFERENCE:.0e} apart.")


def derain_command(options: Options, *arguments: str) -> str:
    """What Derain prints, on the exported model."""
    command = [*options.derain.split(), *arguments, "--model", options.output]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def entry(value: Tensor) -> safetensors.Entry:
    """A float32 tensor for a file."""
    return "F32", tuple(value.shape), value.float().contiguous().numpy().tobytes()
