"""Goes on with the decoder alone: the latents stay what they are, so that this may run beside `prior`."""
from random import Random
from typing import Dict

import torch
from torch import Tensor

from stages import vae as vae_stage
from stages.options import Options
from training import device as devices
from training.loop import Loop
from training.progress import Progress
from world.bank import HELD_OUT_SEED, Bank
from world.grammar import HEAVY, LIGHT

WHOLE_AFTER = 0.5
RATE_SHARE = 0.4  # it is nearly there


def run(options: Options) -> None:
    """The stage `decoder`."""
    device, preset = options.device, options.preset
    bank = Bank.open(options.folder)
    held_out = Bank.make(HELD_OUT_SEED, 4, preset.size, kinds=(HEAVY, LIGHT))
    vae = vae_stage.load(options)
    decoder = vae.decoder.train().requires_grad_(True)
    vae_stage.arrange(vae)
    loop = Loop(options.folder, "decoder", decoder, vae_stage.optimizer_of(decoder, RATE_SHARE),
                Progress(options.steps, options.minutes or preset.decoder_minutes), options.seed)

    def loss_of(random: Random) -> Dict[str, Tensor]:
        whole = loop.progress.share > WHOLE_AFTER
        video = vae_stage.draw_batch(bank, random, preset.vae_whole_batch if whole else preset.vae_batch, whole, device)
        with devices.autocast(device):
            with torch.no_grad():
                mean, log_variance = (moment.float() for moment in vae.encode(video))
            decoded = vae.decode(mean + (0.5 * log_variance).exp() * torch.randn_like(mean))
        return vae_stage.picture_losses(decoded.float() - video)

    loop.run(loss_of, lambda: vae_stage.measure(vae, held_out, device), options.report_seconds, options.stop_after)
