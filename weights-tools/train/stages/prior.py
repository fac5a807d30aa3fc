"""Trains transformer and text encoder together on the latents: pairs of a dry clip and its twin, same noise, same timestep."""
import os
from random import Random
from typing import Dict, List, Tuple

import torch
from torch import Tensor, nn

from models.schedule import TRAINED_STEPS, signal_shares
from models.text_encoder import TextEncoder, TextEncoderConfig
from models.transformer import Transformer
from stages import latents as latents_stage
from stages import text, vae
from stages.options import Options
from text.tokenizer import Tokenizer
from training import device as devices
from training.loop import Loop, Numbers
from training.muon import Muon
from training.progress import Progress
from world.bank import Bank
from world.grammar import CLEAR, DEFAULT_NEGATIVE, SNOW, caption

HELD_OUT = 12
WHOLE_AFTER = 0.6


class Prior(nn.Module):
    """What is trained together."""

    def __init__(self, options: Options, tokenizer: Tokenizer):
        super().__init__()
        config = options.preset.transformer
        vocabulary = -(-tokenizer.size // 64) * 64
        self.transformer = Transformer(config)
        self.text_encoder = TextEncoder(TextEncoderConfig(vocabulary, width=config.text_dim))


def run(options: Options) -> None:
    """The stage `prior`."""
    device, preset, tokenizer, bank = options.device, options.preset, text.load(options), Bank.open(options.folder)
    latents = latents_stage.load(options, vae.load(options), bank)
    torch.manual_seed(options.seed)
    prior = Prior(options, tokenizer).to(device)
    progress = Progress(options.steps, options.minutes or preset.prior_minutes)
    loop = Loop(options.folder, "prior", prior, optimizer_of(prior), progress, options.seed)
    shares = signal_shares().float().to(device)
    trained = len(bank) - HELD_OUT

    def v_loss(x0: Tensor, timestep: Tensor, noise: Tensor, captions: List[str], origin: Tuple[int, int]) -> Tensor:
        share = shares[timestep].view(-1, 1, 1, 1, 1)
        noisy, target = share.sqrt() * x0 + (1 - share).sqrt() * noise, share.sqrt() * noise - (1 - share).sqrt() * x0
        ids = torch.tensor([tokenizer.encode(line) for line in captions], device=device)
        with devices.autocast(device):
            predicted = prior.transformer(noisy, prior.text_encoder(ids), timestep, origin)
        return (predicted.float() - target).pow(2).mean((1, 2, 3, 4))

    def loss_of(random: Random) -> Dict[str, Tensor]:
        whole = device.type == "cuda" or progress.share > WHOLE_AFTER
        count = preset.whole_pairs if whole else preset.pairs
        index = random.sample(range(trained), min(count, trained))
        x0 = latents.draw(torch.tensor(index), device)
        origin = (0, 0)
        if not whole:
            x0, origin = crop(x0, random, preset.transformer.patch)
        timestep = torch.tensor([draw_timestep(random) for _ in index], device=device).repeat(2)
        noise = torch.randn_like(x0[:len(index)]).repeat(2, 1, 1, 1, 1)
        captions = [caption(random, bank.words[i][0], CLEAR) for i in index] + [caption(random, *bank.words[i]) for i in index]
        return {"loss": v_loss(x0, timestep, noise, captions, origin).mean()}

    rainy = [i for i in range(trained, len(bank)) if bank.words[i][1] != SNOW]

    def measure() -> Numbers:
        """On held-out rain: the loss with the right caption, and what the empty and a wrong one add to it."""
        means = latents.means[rainy, 1].to(device).float() * latents.scale
        noise = torch.randn(means.shape, generator=torch.Generator().manual_seed(5)).to(device)
        row = {}
        for t in (200, 400, 600):
            timestep = torch.full((len(rainy),), t, device=device)
            right, empty, wrong = (float(v_loss(means, timestep, noise, [line] * len(rainy), (0, 0)).mean())
                                   for line in (DEFAULT_NEGATIVE, "", "clear sky"))
            row.update({f"rain_{t}": right, f"empty_{t}": empty - right, f"dry_{t}": wrong - right})
        return row

    loop.run(loss_of, measure, options.report_seconds, options.stop_after)


def load(options: Options) -> Prior:
    """Transformer and text encoder, averaged weights, for use."""
    path = os.path.join(options.folder, "prior.pt")
    if not os.path.exists(path):
        raise SystemExit(f"{path} does not exist; run the stage 'prior' first.")
    prior = Prior(options, text.load(options))
    prior.load_state_dict(torch.load(path, map_location="cpu")["average"])
    return prior.to(options.device).eval().requires_grad_(False)


def optimizer_of(prior: Prior) -> Muon:
    """Orthogonalised updates for the matrices of the blocks, Adam for the rest."""
    inner, outer = [], []
    for name, value in prior.named_parameters():
        is_matrix = value.ndim == 2 and "transformer_blocks" in name and "norm" not in name
        (inner if is_matrix else outer).append(value)
    return Muon(inner, outer, rate=0.012, rate_of_others=1.5e-3, momentum=0.95, decay=0.01)


def crop(x0: Tensor, random: Random, patch: int) -> Tuple[Tensor, Tuple[int, int]]:
    """A quarter of the latents at a random place, which the positions tell."""
    rows, columns = x0.shape[3] // patch, x0.shape[4] // patch
    origin = random.randint(0, rows - rows // 2), random.randint(0, columns - columns // 2)
    top, left = origin[0] * patch, origin[1] * patch
    return x0[..., top:top + rows // 2 * patch, left:left + columns // 2 * patch].contiguous(), origin


def draw_timestep(random: Random) -> int:
    """All of them, the cleanest more often: the last step of the method has no noise map to make up for its error."""
    return random.randrange(TRAINED_STEPS) if random.random() < 0.75 else random.randrange(150)
