"""Derains held-out clips with the exported checkpoint; a table per clip and setting, and a picture."""
import csv
import os
from typing import Dict, List

import torch
from torch import Tensor

from files import png
from models.derain import Settings, derain, switched_by_default
from stages import checkpoint
from stages.options import Options
from training import device as devices
from training.measures import psnr, ssim
from world.bank import HELD_OUT_SEED, Bank
from world.grammar import DEFAULT_NEGATIVE, HEAVY, LIGHT

# Seeds apart from those that are looked at during training.
FIRST_SEED = HELD_OUT_SEED + 100


def run(options: Options) -> None:
    """The stage `evaluate`."""
    device, model = options.device, checkpoint.load(options)
    bank = Bank.make(FIRST_SEED, options.clips, options.preset.size, kinds=(HEAVY, HEAVY, LIGHT))
    rain, null = model.embed(DEFAULT_NEGATIVE), model.embed("")
    settings = parse(options.settings, options.preset.transformer.blocks)
    rows: List[Dict[str, object]] = []
    strips: List[Tensor] = []
    for index in range(len(bank)):
        clear, weathered = (devices.to_video(bank.clips[index, kind][None], device) for kind in (0, 1))
        generator = torch.Generator().manual_seed(index)
        x0_mean = model.encode(weathered, torch.zeros(()).to(device))
        results = {"input": weathered, "autoencoder": model.decode(x0_mean),
                   "autoencoder, clear": model.decode(model.encode(clear, torch.zeros(()).to(device)))}
        for setting in settings:
            noise = torch.randn(setting.steps, *x0_mean.shape, generator=generator).to(device)
            results[setting.name] = model.decode(derain(model.transformer, x0_mean, rain, null, noise, setting))
        for name, video in results.items():
            rows.append({"clip": FIRST_SEED + index, "weather": bank.words[index][1], "result": name,
                         "psnr": float(psnr(video, clear)), "ssim": float(ssim(video, clear))})
        shown = [weathered, results["autoencoder"], results[settings[-1].name], clear]
        middle = options.preset.size.frames // 2
        strips.append(torch.cat([devices.to_frames(video)[0, middle] for video in shown], dim=1))
        print(f"{index + 1} of {len(bank)} clips", flush=True)
    write(options, rows, torch.cat(strips))


def parse(text: str, count: int) -> List[Settings]:
    """`steps:skip:guidance:blocks;...`, blocks as 0,3,4,5, none, or default for the usual ones of `count`."""
    parsed = []
    for part in text.split(";"):
        steps, skip, guidance, blocks = part.split(":")
        if blocks == "default":
            switched = switched_by_default(count)
        else:
            switched = () if blocks == "none" else tuple(int(block) for block in blocks.split(","))
        parsed.append(Settings(int(steps), int(skip), float(guidance), switched))
    return parsed


def write(options: Options, rows: List[Dict[str, object]], picture: Tensor) -> None:
    """`evaluate.csv`, `evaluate.png` (input, autoencoder, derained, clear), and means by weather on the terminal."""
    with open(os.path.join(options.folder, "evaluate.csv"), "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    png.write(os.path.join(options.folder, "evaluate.png"), picture.shape[1], picture.shape[0], picture.numpy().tobytes())
    for weather in (HEAVY, LIGHT):
        for name in dict.fromkeys(row["result"] for row in rows):
            chosen = [row for row in rows if (row["weather"], row["result"]) == (weather, name)]
            if chosen:
                means = (sum(row[measure] for row in chosen) / len(chosen) for measure in ("psnr", "ssim"))
                print("{:6} {:40} {:6.2f} dB {:.3f}".format(weather, name, *means))
