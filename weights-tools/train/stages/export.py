"""Writes the checkpoint: CogVideoX's folder layout, half precision."""
import os
from typing import Dict, Mapping

import torch
from torch import Tensor

from files import safetensors
from files.atomic import write_json
from models import schedule
from models.derain import switched_by_default
from stages import latents, prior, text, vae
from stages.options import Options
from world.bank import Bank
from world.grammar import DEFAULT_NEGATIVE

LARGEST = 15_000_000


def run(options: Options) -> None:
    """The stage `export`."""
    preset, size, folder = options.preset, options.preset.size, options.output
    autoencoder, trained = vae.load(options), prior.load(options)
    scale = latents.load(options, autoencoder, Bank.open(options.folder)).scale
    compression, blocks = preset.vae.compression, preset.transformer.blocks
    frames = size.frames

    write_weights(os.path.join(folder, "vae", "diffusion_pytorch_model.safetensors"), autoencoder.state_dict())
    write_weights(os.path.join(folder, "transformer", "diffusion_pytorch_model.safetensors"), trained.transformer.state_dict())
    write_weights(os.path.join(folder, "text_encoder", "model.safetensors"), trained.text_encoder.state_dict())
    write_json(os.path.join(folder, "vae", "config.json"), preset.vae.to_json(size.height, size.width, scale))
    write_json(os.path.join(folder, "transformer", "config.json"),
               preset.transformer.to_json(frames, size.height // compression, size.width // compression))
    write_json(os.path.join(folder, "text_encoder", "config.json"), trained.text_encoder.config.to_json())
    write_json(os.path.join(folder, "scheduler", "scheduler_config.json"), schedule.to_json())
    text.load(options).export(os.path.join(folder, "tokenizer"))
    write_json(os.path.join(folder, "model_index.json"), {
        "_class_name": "CogVideoXPipeline", "_diffusers_version": "0.32.2",
        "scheduler": ["diffusers", "CogVideoXDDIMScheduler"], "text_encoder": ["transformers", "T5EncoderModel"],
        "tokenizer": ["transformers", "T5Tokenizer"], "transformer": ["diffusers", "CogVideoXTransformer3DModel"],
        "vae": ["diffusers", "AutoencoderKLCogVideoX"]})
    write_json(os.path.join(folder, "derain.json"), {
        "steps": 25, "skip": 3, "guidance": 8, "switchBlocks": ",".join(map(str, switched_by_default(blocks))), "window": frames,
        "negativePrompt": DEFAULT_NEGATIVE, "prompt": ""})

    parts = sum(os.path.getsize(os.path.join(root, name)) for root, _, names in os.walk(folder) for name in names
                if name.endswith(".safetensors"))
    print(f"{folder}: {parts / 1e6:.2f} MB of weights")
    if parts > LARGEST:
        raise SystemExit(f"The weights take {parts} bytes, more than the {LARGEST} a repository should carry; make a part smaller.")


def write_weights(path: str, weights: Mapping[str, Tensor]) -> None:
    """Half-precision weights by name."""
    entries: Dict[str, safetensors.Entry] = {}
    for name, value in weights.items():
        half = value.detach().to("cpu", torch.float16).contiguous()
        if not bool(torch.isfinite(half).all()):
            raise SystemExit(f"{name} does not fit into half precision; train with smaller rates.")
        entries[name] = ("F16", tuple(half.shape), half.numpy().tobytes())
    safetensors.write(path, entries)
