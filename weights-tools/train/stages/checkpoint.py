"""An exported checkpoint, read back into the modules with the rounding it was written with."""
import json
import os
from dataclasses import dataclass
from typing import Dict

import numpy as np
import torch
from torch import Tensor, nn

from files import safetensors
from models.text_encoder import TextEncoder, TextEncoderConfig
from models.transformer import Transformer
from models.vae import Vae
from stages import text
from stages.options import Options


@dataclass
class Checkpoint:
    """The networks in float32, and how captions become what the transformer reads."""

    vae: Vae
    transformer: Transformer
    text_encoder: TextEncoder
    options: Options
    scale: float

    def embed(self, caption: str) -> Tensor:
        """[1, T, D]."""
        ids = torch.tensor([text.load(self.options).encode(caption)], device=self.options.device)
        return self.text_encoder(ids)

    @torch.no_grad()
    def encode(self, video: Tensor, noise: Tensor) -> Tensor:
        """Scaled latents [B, F, C, h, w] of a video, with noise [B, C, F, h, w]."""
        mean, log_variance = self.vae.encode(video)
        return ((mean + (0.5 * log_variance).exp() * noise) * self.scale).transpose(1, 2)

    @torch.no_grad()
    def decode(self, latents: Tensor) -> Tensor:
        """The video of scaled latents."""
        return self.vae.decode((latents / self.scale).transpose(1, 2))


def load(options: Options) -> Checkpoint:
    """What the stage `export` wrote for these options."""
    folder, device = options.output, options.device
    if not os.path.exists(os.path.join(folder, "model_index.json")):
        raise SystemExit(f"{folder} holds no checkpoint; run the stage 'export' first.")
    with open(os.path.join(folder, "vae", "config.json"), encoding="utf-8") as file:
        scale = json.load(file)["scaling_factor"]
    weights = {part: read_weights(os.path.join(folder, part, name)) for part, name in (
        ("vae", "diffusion_pytorch_model.safetensors"), ("transformer", "diffusion_pytorch_model.safetensors"),
        ("text_encoder", "model.safetensors"))}
    config = TextEncoderConfig(*weights["text_encoder"]["shared.weight"].shape)
    modules = (Vae(options.preset.vae), Transformer(options.preset.transformer), TextEncoder(config))
    for module, part in zip(modules, ("vae", "transformer", "text_encoder")):
        _fill(module, weights[part], device)
    return Checkpoint(*modules, options, scale)


def read_weights(path: str) -> Dict[str, Tensor]:
    """Weights by name, in float32."""
    return {name: torch.from_numpy(np.frombuffer(data, np.float16).astype(np.float32).reshape(shape))
            for name, (_, shape, data) in safetensors.read(path).items()}


def _fill(module: nn.Module, weights: Dict[str, Tensor], device: torch.device) -> None:
    module.load_state_dict(weights)
    module.to(device).eval().requires_grad_(False)
