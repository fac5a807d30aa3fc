"""Trains the autoencoder: crops first, whole clips for the last fifth."""
import os
import re
from random import Random
from typing import Dict

import torch
from torch import Tensor, nn

from models.layers import LAYOUT
from models.vae import Vae
from stages.options import Options
from training import device as devices
from training.loop import Loop, Numbers
from training.measures import psnr
from training.muon import Muon
from training.progress import Progress
from world.bank import HELD_OUT_SEED, Bank
from world.grammar import HEAVY, LIGHT

CROP_FRAMES, CROP_HEIGHT, CROP_WIDTH = 9, 48, 72
WHOLE_AFTER = 0.8
_ENDS = re.compile(r"\bconv_(in|out)\.")
EDGES, SQUARES, KL = 0.3, 3.0, 5e-5


def run(options: Options) -> None:
    """The stage `vae`."""
    device, preset = options.device, options.preset
    bank = Bank.open(options.folder)
    held_out = Bank.make(HELD_OUT_SEED, 4, preset.size, kinds=(HEAVY, LIGHT))
    torch.manual_seed(options.seed)
    vae = Vae(preset.vae).to(device)
    arrange(vae)
    loop = Loop(options.folder, "vae", vae, optimizer_of(vae), Progress(options.steps, options.minutes or preset.vae_minutes),
                options.seed)

    def loss_of(random: Random) -> Dict[str, Tensor]:
        whole = loop.progress.share > WHOLE_AFTER
        video = draw_batch(bank, random, preset.vae_whole_batch if whole else preset.vae_batch, whole, device)
        return losses(vae, video, device)

    loop.run(loss_of, lambda: measure(vae, held_out, device), options.report_seconds, options.stop_after)


def load(options: Options) -> Vae:
    """The trained autoencoder for use: averaged weights, and the decoder's own where it went on alone."""
    path, decoder_path = (os.path.join(options.folder, name) for name in ("vae.pt", "decoder.pt"))
    if not os.path.exists(path):
        raise SystemExit(f"{path} does not exist; run the stage 'vae' first.")
    vae = Vae(options.preset.vae)
    vae.load_state_dict(torch.load(path, map_location="cpu")["average"])
    if os.path.exists(decoder_path):
        vae.decoder.load_state_dict(torch.load(decoder_path, map_location="cpu")["average"])
    return vae.to(options.device).eval().requires_grad_(False)


def measure(vae: Vae, held_out: Bank, device: torch.device) -> Numbers:
    """PSNR of the round trip, dry clips and their twins apart."""
    rows = {}
    for kind, name in enumerate(("clear", "rain")):
        video = devices.to_video(held_out.clips[:, kind], device)
        with devices.autocast(device):
            decoded = torch.cat([vae.decode(vae.encode(clip)[0]) for clip in video.split(1)])
        rows[f"psnr_{name}"] = float(psnr(decoded.float(), video).mean())
    return rows


def arrange(module: nn.Module) -> None:
    """Puts the filters into the memory layout that convolves fastest."""
    for parameter in module.parameters():
        if parameter.ndim == 5:
            parameter.data = parameter.data.contiguous(memory_format=LAYOUT)


def optimizer_of(network: nn.Module, share: float = 1.0) -> Muon:
    """Orthogonalised updates for the inner filters, Adam for the rest; at a share of the usual rates."""
    inner, outer = [], []
    for name, value in network.named_parameters():
        (inner if value.ndim >= 4 and not _ENDS.search(name) else outer).append(value)
    return Muon(inner, outer, rate=0.006 * share, rate_of_others=2e-3 * share, momentum=0.9)


def draw_batch(bank: Bank, random: Random, count: int, whole: bool, device: torch.device) -> Tensor:
    """Clips, dry or not, whole or cropped, a part of them mirrored: [B, 3, F, H, W]."""
    parts = []
    for _ in range(count):
        clip = bank.clips[random.randrange(len(bank)), random.randrange(2)]
        if not whole:
            frames, height, width = clip.shape[:3]
            # Any frame may come first: that place is special, encoded and decoded without a past.
            first = random.randint(0, frames - CROP_FRAMES)
            top, left = random.randint(0, height - CROP_HEIGHT), random.randint(0, width - CROP_WIDTH)
            clip = clip[first:first + CROP_FRAMES, top:top + CROP_HEIGHT, left:left + CROP_WIDTH]
        parts.append(clip.flip(2) if random.random() < 0.5 else clip)
    return devices.to_video(torch.stack(parts), device)


def losses(vae: Vae, video: Tensor, device: torch.device) -> Dict[str, Tensor]:
    """Those of the picture, and a small pull of the posterior to normal."""
    with devices.autocast(device):
        mean, log_variance = vae.encode(video)
        mean, log_variance = mean.float(), log_variance.float()
        decoded = vae.decode(mean + (0.5 * log_variance).exp() * torch.randn_like(mean))
    picture = picture_losses(decoded.float() - video)
    kl = 0.5 * (mean.pow(2) + log_variance.exp() - 1 - log_variance).mean()
    return {**picture, "loss": picture["loss"] + KL * kl, "kl": kl}


def picture_losses(error: Tensor) -> Dict[str, Tensor]:
    """Absolute and squared error, and differences in space and time at two scales."""
    absolute, squares = error.abs().mean(), error.pow(2).mean()
    edges = _edges(error) + 0.5 * _edges(nn.functional.avg_pool3d(error, (1, 2, 2)))
    return {"loss": absolute + EDGES * edges + SQUARES * squares, "absolute": absolute, "edges": edges, "squares": squares}


def _edges(error: Tensor) -> Tensor:
    """Mean absolute differences of the error from frame to frame, row to row and column to column."""
    return sum(error.diff(dim=dim).abs().mean() for dim in (2, 3, 4))
