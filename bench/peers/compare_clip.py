"""Sets a whole clip beside PyTorch on the same device: encode, invert, derain, decode, as the authors released it and without waste.

compare_clip.py --bin DIR --model DIR --work DIR --output FILE [--device cuda] [--dtype fp16] [--like 2b] [--steps 100] [--skip 40]
"""
import argparse
import json
import os
import sys
import time

import torch

import attention
import checkpoint
import comparison
import derain
import measure
import method
import tensor_file
from precision import Precision
from transformer import Transformer
from vae import Vae

# Frames, height, width.
SIZES = {"2b": (49, 480, 720), "small": (9, 64, 96), "tiny": (9, 32, 48)}
PEERS = {"released": "as released", "lean": "without waste"}
LAST_BITS = {"F32": 1e-8, "F16": 5e-2, "BF16": 5e-2}  # a walk of many steps multiplies what its first one rounds away


class Clip:
    """One clip, model and noise, for everybody the same."""

    def __init__(self, options):
        self.options = options
        self.precision = Precision(options.dtype)
        self.program = derain.Derain(options.bin, options.device, options.dtype)
        self.deadline = time.monotonic() + options.seconds
        self.configs = {part: checkpoint.config(options.model, part) for part in ("transformer", "vae", "scheduler")}
        layers = self.configs["transformer"]["num_layers"]
        switched = tuple(block for block in range(layers) if block < round(layers * 4 / 30) or 2 * block >= layers)
        self.settings = method.Settings(options.steps, options.skip, options.guidance, switched)
        self.inputs = self.draw(*SIZES[options.like])
        self.files = [os.path.join(options.work, f"clip-{part}.safetensors") for part in ("inputs", "outputs")]

    def draw(self, frames, height, width):
        """A clip of soft noise that moves, texts and draws: with random weights no other would say more."""
        transformer, vae = self.configs["transformer"], self.configs["vae"]
        ratio, channels = 2 ** (len(vae["block_out_channels"]) - 1), vae["latent_channels"]
        latent = (1 + (frames - 1) // vae.get("temporal_compression_ratio", 4), channels, height // ratio, width // ratio)
        generator = torch.Generator().manual_seed(1)

        def normal(*shape):
            return torch.randn(*shape, generator=generator)

        return {
            "video": torch.tanh(0.5 * normal(1, 3, frames, height, width)),
            "text": normal(2, transformer.get("max_text_seq_length", 226), transformer["text_embed_dim"]),
            "vae_noise": normal(1, channels, latent[0], *latent[2:]),
            "forward_noise": normal(self.settings.steps, *latent)}

    def run(self):
        row = {
            "name": "clip {}x{}x{}".format(*SIZES[self.options.like]) + f", {self.settings.steps} steps, skip {self.settings.skip}",
            "component": "clip", "flops": None, "shapes": {name: list(tensor.shape) for name, tensor in self.inputs.items()}}
        try:
            tensor_file.write(self.files[0], self.inputs)
            self.ours()  # compiles kernels; what is timed begins with them on disk, and loads its weights
            peers = {kind: comparison.Peer(f"PyTorch {self.precision.peer_name}, {title}", self.precision.peer_name, None)
                     for kind, title in PEERS.items()}
            ours = {"seconds": []}
            for turn in range(self.options.rounds):  # A B C A B C
                report = self.ours()
                ours["seconds"].append(report["loadSeconds"] + report["coldSeconds"])
                ours.update({key: report[key] for key in ("device", "activations", "loadSeconds", "coldSeconds", "peakDeviceBytes")})
                for kind, peer in peers.items():
                    self.theirs(kind, peer)
            row.update(self.judge(ours, peers))
        except (derain.Failure, RuntimeError, ValueError, KeyError, OSError) as error:
            row.update(passed=False, message=f"{error} {getattr(error, 'output', '')}".strip())
        finally:
            for file in self.files:
                if os.path.exists(file):
                    os.remove(file)
        with open(self.options.output, "w") as file:
            json.dump([row], file)
        comparison.say(row)
        return row["passed"] is not False

    def ours(self):
        self.precision.release()
        settings = self.settings
        return self.program.component(
            "clip", "--model", self.options.model, "--inputs", self.files[0], "--outputs", self.files[1], "--steps", settings.steps,
            "--skip", settings.skip, "--guidance", settings.guidance, "--switch-blocks", ",".join(map(str, settings.switched)),
            limit=self.deadline - time.monotonic())

    def theirs(self, kind, peer):
        """A run of a peer from its weights on disk, like ours; the imports before it are not counted."""
        device, on_card = self.precision.device, self.precision.device.type == "cuda"
        if on_card:
            torch.cuda.reset_peak_memory_stats()
        start = time.perf_counter()
        peer.output = self.compute(method.KINDS[kind], device, self.precision.peer)
        peer.seconds.append(time.perf_counter() - start)
        peer.peak = torch.cuda.max_memory_allocated() if on_card else None
        self.precision.release()

    def compute(self, kind, device, dtype):
        model, settings = self.options.model, self.settings
        transformer = Transformer(
            self.configs["transformer"], checkpoint.weights(model, "transformer", device, dtype), attention.fused, kind.joint)
        vae = Vae(self.configs["vae"], checkpoint.weights(model, "vae", device, dtype), torch.channels_last_3d)
        scale = self.configs["vae"]["scaling_factor"]
        steps = method.Steps(self.configs["scheduler"], settings.steps)
        inputs = {name: tensor.to(device) for name, tensor in self.inputs.items()}
        rain, null = inputs["text"].to(dtype).chunk(2)

        mean, logarithm = vae.encode(inputs["video"].to(dtype)).float().chunk(2, dim=1)
        latents = mean + torch.exp(0.5 * logarithm.clamp(-30, 20)) * inputs["vae_noise"]
        x0 = latents.permute(0, 2, 1, 3, 4) * scale
        noise = inputs["forward_noise"]

        def predict(x, text, timestep, switched=()):
            return transformer(x.to(dtype), text, timestep, switched).float()

        maps = method.invert(kind, predict, steps, x0, null, noise, settings)
        x = method.derain(kind, predict, steps, steps.noised(settings.skip, x0, noise), rain, null, maps, settings)
        return vae.decode((x.permute(0, 2, 1, 3, 4) / scale).to(dtype)).float().cpu()

    def judge(self, ours, peers):
        """Derain beside the peer that computes what it does. In 16 bits no run is the reference: the two are only held to each other."""
        frames = tensor_file.read(self.files[1])["frames"]
        bound = LAST_BITS[ours["activations"]]
        nmse = measure.nmse(frames, peers["lean"].output)
        ours["median"] = measure.median(ours["seconds"])
        fastest = min(measure.median(peer.seconds) for peer in peers.values())
        return {
            "passed": nmse <= bound,
            "message": None if nmse <= bound else f"NMSE {nmse:.1e} is over {bound:.1e}",
            "nmse": comparison.finite(nmse),
            "bound": bound,
            "ours": ours,
            "peers": [{
                "name": peer.name, "precision": peer.precision, "seconds": peer.seconds, "median": measure.median(peer.seconds),
                "nmse": comparison.finite(measure.nmse(peer.output, peers["lean"].output)), "peakDeviceBytes": peer.peak,
                "message": None} for peer in peers.values()],
            "speedup": fastest / ours["median"],
        }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("bin", "model", "work", "output"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--dtype", default="fp16", choices=["fp16", "bf16", "fp32"])
    parser.add_argument("--like", default="2b", choices=SIZES)
    parser.add_argument("--steps", type=int, default=100)
    parser.add_argument("--skip", type=int, default=40)
    parser.add_argument("--guidance", type=float, default=15)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=600)
    with torch.inference_mode():
        return 0 if Clip(parser.parse_args()).run() else 1


if __name__ == "__main__":
    sys.exit(main())
