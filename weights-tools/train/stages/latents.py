"""The latents of the bank, encoded once."""
import os
import time
from dataclasses import dataclass
from multiprocessing.pool import ThreadPool
from typing import Tuple

import numpy as np
import torch
from torch import Tensor

from files import atomic
from models.vae import Vae
from stages.options import Options
from training import device as devices
from world.bank import Bank


@dataclass
class Latents:
    """Posterior means [N, 2, f, C, h, w] (half), the posterior's usual deviation of each channel, and the scale to variance 1."""

    means: Tensor
    deviation: Tensor
    scale: float

    def draw(self, index: Tensor, device: torch.device) -> Tensor:
        """Scaled samples [2B, f, C, h, w] of pairs: the dry clips, then those with weather."""
        means = self.means[index.to(self.means.device)].transpose(0, 1).flatten(0, 1).to(device).float()
        return (means + self.deviation.to(device) * torch.randn_like(means)) * self.scale


def load(options: Options, vae: Vae, bank: Bank) -> Latents:
    """Encodes what is not yet encoded; the encoder must not change afterwards."""
    size, config = options.preset.size, options.preset.vae
    shape = (len(bank), 2, (size.frames - 1) // 2 ** config.temporal_levels + 1, config.latents,
             size.height // config.compression, size.width // config.compression)
    path, facts_path = os.path.join(options.folder, "latents.npy"), os.path.join(options.folder, "latents.pt")
    fingerprint = float(sum(value.double().abs().sum() for value in vae.encoder.state_dict().values()))
    facts = torch.load(facts_path) if os.path.exists(facts_path) else None
    if facts is None or facts["vae"] != fingerprint or facts["shape"] != shape:
        facts = {"vae": fingerprint, "shape": shape, "done": 0, "variance": torch.zeros(config.latents)}
        np.lib.format.open_memmap(path, mode="w+", dtype=np.float16, shape=shape)
    stored = np.load(path, mmap_mode="r+")
    started, saved = time.monotonic(), time.monotonic()

    def encode(index: int) -> Tuple[np.ndarray, Tensor]:
        video = devices.to_video(bank.clips[index], options.device)
        with torch.no_grad(), devices.autocast(options.device):
            mean, log_variance = vae.encode(video)
        return mean.float().transpose(1, 2).half().cpu().numpy(), log_variance.float().exp().mean((0, 2, 3, 4)).cpu()

    missing = range(facts["done"], len(bank))
    with ThreadPool(os.cpu_count() if options.device.type == "cpu" else 1) as pool:
        for index, (mean, variance) in zip(missing, pool.imap(encode, missing)):
            stored[index] = mean
            facts["variance"] += variance
            facts["done"] = index + 1
            if time.monotonic() - saved > 30 or index + 1 == len(bank):
                saved = time.monotonic()
                stored.flush()
                atomic.write(facts_path, lambda partial: torch.save(facts, partial))
                print(f"{index + 1} of {len(bank)} pairs encoded, {saved - started:.0f} s", flush=True)
    means = torch.from_numpy(np.load(path, mmap_mode="c"))
    means = means.to(options.device) if options.device.type == "cuda" else means
    deviation = (facts["variance"] / len(bank)).sqrt().view(-1, 1, 1)
    some = means[:200].float()
    scale = 1.0 / float((some.var() + (deviation ** 2).mean().to(some.device)).sqrt())
    return Latents(means, deviation, scale)
