"""Holds the peers to recorded tensors of the reference implementation: check_goldens.py tests/golden"""
import os
import sys

import torch

import attention
import checkpoint
import measure
import tensor_file
from transformer import Transformer
from vae import Vae


def main(golden):
    model = os.path.join(golden, "tiny-2b")
    device, dtype = torch.device("cpu"), torch.float64
    worst = 0.0

    def compare(name, actual, expected):
        nonlocal worst
        error = measure.nmse(actual, expected)
        worst = max(worst, error)
        print(f"{name:40} {error:.1e}")

    transformer = Transformer(
        checkpoint.config(model, "transformer"), checkpoint.weights(model, "transformer", device, dtype), attention.exact)
    recorded = tensor_file.read(os.path.join(golden, "components", "transformer_2b.safetensors"))
    for case, timestep in (("native", 999), ("native", 499), ("other", 249)):
        for row in range(2):  # the rows of a recording are different clips
            v = transformer(recorded[f"{case}.latents"][row:row + 1], recorded["encoder_hidden_states"][row:row + 1], timestep)
            compare(f"transformer {case} t{timestep} row {row}", v, recorded[f"{case}.t{timestep}.output"][row:row + 1])

    recorded = tensor_file.read(os.path.join(golden, "zsvd", "attention_switch.safetensors"))
    for name, blocks in (("none", ()), ("b01", (0, 1)), ("b03", (0, 3)), ("ball", (0, 1, 2, 3))):
        v = transformer(recorded["latents"][:1], recorded["encoder_hidden_states"], 599, blocks)
        compare(f"transformer switched {name}", v, recorded[f"2b.{name}.output"])

    recorded = tensor_file.read(os.path.join(golden, "components", "vae.safetensors"))
    for layout in (torch.contiguous_format, torch.channels_last_3d):
        vae = Vae(checkpoint.config(model, "vae"), checkpoint.weights(model, "vae", device, dtype), layout)
        for case in ("f1", "f5", "f8", "f9", "f13", "f17"):
            compare(f"vae {case} moments", vae.encode(recorded[f"{case}.video"].to(dtype)), recorded[f"{case}.moments"])
            compare(f"vae {case} decoded", vae.decode(recorded[f"{case}.moments"][:, :16].to(dtype)), recorded[f"{case}.decoded"])
        for case in ("z2", "z4"):
            compare(f"vae {case} decoded", vae.decode(recorded[f"{case}.latents"].to(dtype)), recorded[f"{case}.decoded"])

    print(f"worst {worst:.1e}")
    return 0 if worst < 1e-10 else 1


if __name__ == "__main__":
    with torch.inference_mode():
        sys.exit(main(sys.argv[1]))
