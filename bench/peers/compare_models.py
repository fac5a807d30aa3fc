"""Sets the parts of a model beside plain PyTorch: the transformer, the switched guidance step, the autoencoder.

compare_models.py --bin DIR --model DIR --work DIR --output FILE [--device cuda] [--dtype fp16] [--like 2b] [--seconds 150]
"""
import argparse
import gc
import json
import sys
import time

import torch

import attention
import checkpoint
import comparison
import measure
import schedule
from derain import Derain
from precision import Precision
from transformer import Transformer
from vae import Vae

STEPS, TIMESTEP, GUIDANCE = 100, 599, 15.0

# Latents F x H x W of the transformer; then clips F x H x W in pixels for the autoencoder, the smaller one first.
SIZES = {
    "2b": ((13, 60, 90), ((17, 128, 192), (49, 480, 720))),
    "small": ((3, 16, 24), ((9, 32, 48), (9, 64, 96))),
    "tiny": ((3, 4, 6), ((9, 32, 48), (17, 32, 48))),
}
LARGEST_NEEDS = 60  # seconds that must be left for the full-size clip


class Models:
    def __init__(self, options):
        self.options = options
        self.precision = Precision(options.dtype)
        self.deadline = time.monotonic() + options.seconds
        self.compare = comparison.Comparison(
            Derain(options.bin, options.device, options.dtype), self.precision.device, options.work, self.deadline)
        self.random = torch.Generator().manual_seed(1)
        self.rows = []

    def run(self):
        self.transformer()
        gc.collect()
        self.precision.release()
        self.autoencoder()
        return all(row["passed"] is not False for row in self.rows)

    def report(self, row):
        """Adds a row and writes all of them: whatever ends the run, what is done is kept."""
        self.rows.append(row)
        with open(self.options.output, "w") as file:
            json.dump(self.rows, file)
        comparison.say(row)

    def normal(self, *shape):
        return torch.randn(*shape, generator=self.random)

    def transformer(self):
        model, precision = self.options.model, self.precision
        config = checkpoint.config(model, "transformer")
        frames, height, width = SIZES[self.options.like][0]
        latents = self.normal(1, frames, config["in_channels"], height, width)
        text = self.normal(2, config.get("max_text_seq_length", 226), config["text_embed_dim"])
        noise_map = self.normal(*latents.shape)
        timestep = torch.tensor([TIMESTEP], dtype=torch.int32)
        layers = config["num_layers"]
        switched = [block for block in range(layers) if block < round(layers * 4 / 30) or 2 * block >= layers]

        def network(dtype, attend):
            return Transformer(config, checkpoint.weights(model, "transformer", precision.device, dtype), attend)

        exact = network(precision.reference, attention.exact)
        on_device = [tensor.to(precision.device, precision.reference) for tensor in (latents, text, noise_map)]
        expected = {
            "one text": exact(on_device[0], on_device[1][:1], TIMESTEP),
            "two texts, switched": exact(on_device[0], on_device[1], TIMESTEP, switched),
        }
        forgotten = torch.cat([expected["one text"], expected["two texts, switched"][1:]])
        contrast = measure.nmse(forgotten, expected["two texts, switched"])
        del exact
        precision.release()
        peer = network(precision.peer, attention.fused)
        scheduler = checkpoint.config(model, "scheduler")

        def step(branches, dtype):
            return schedule.guided_step(
                scheduler, STEPS, TIMESTEP, GUIDANCE, on_device[0].to(dtype), branches.to(dtype), on_device[2].to(dtype))

        def predict(texts):
            return peer(on_device[0], on_device[1][:texts], TIMESTEP, switched if texts == 2 else ())

        blocks = ["--model", model, "--switch-blocks", ",".join(map(str, switched))]
        inputs = {"latents": latents, "text": text, "timestep": timestep}
        name = f"PyTorch {precision.peer_name}"
        self.report(self.compare.run(
            "transformer, one text", "transformer", ["--model", model, "--switch-blocks", "none"],
            {**inputs, "text": text[:1]}, "v", lambda: expected["one text"],
            [comparison.Peer(name, precision.peer_name, lambda: predict(1))]))
        row = self.compare.run(
            "transformer, two texts, switched", "transformer", blocks,
            inputs, "v", lambda: expected["two texts, switched"],
            [comparison.Peer(name, precision.peer_name, lambda: predict(2))])
        self.report({**row, "contrast": contrast})
        self.report(self.compare.run(
            "switched guidance step", "step", [*blocks, "--steps", STEPS, "--guidance", GUIDANCE],
            {**inputs, "noise_map": noise_map}, "previous", lambda: step(expected["two texts, switched"], precision.reference),
            [comparison.Peer(name, precision.peer_name, lambda: step(predict(2), torch.float32))]))

    def autoencoder(self):
        model, precision = self.options.model, self.precision
        config = checkpoint.config(model, "vae")
        compression = 2 ** (len(config["block_out_channels"]) - 1)
        weights = checkpoint.weights(model, "vae", precision.device, precision.reference)
        exact = Vae(config, weights)
        layouts = {"channels last": torch.channels_last_3d, "channels first": torch.contiguous_format}
        low = {name: tensor.to(precision.peer) for name, tensor in weights.items()}
        peers = {name: Vae(config, low, layout) for name, layout in layouts.items()}

        for number, (frames, height, width) in enumerate(SIZES[self.options.like][1]):
            latent_frames = 1 + (frames - 1) // config.get("temporal_compression_ratio", 4)
            video = self.normal(1, frames, height, width, 3).mul_(0.5).clamp_(-1, 1)
            latents = self.normal(1, latent_frames, height // compression, width // compression, config["latent_channels"])
            for name, component, key, tensor, output in (
                    ("decode", "vae-decode", "latents", latents, "video"), ("encode", "vae-encode", "video", video, "moments")):
                title = f"autoencoder {name}, {frames}x{height}x{width}"
                if number > 0 and self.compare.remaining() < LARGEST_NEEDS and precision.device.type == "cuda":
                    self.report(comparison.left_out(
                        title, component, f"left out: {self.compare.remaining():.0f} s were left, it needs {LARGEST_NEEDS}"))
                    continue
                self.report(self.compare.run(
                    title, component, ["--model", model], {key: tensor}, output,
                    lambda: getattr(exact, name)(self.channels_first(tensor, precision.reference)),
                    [comparison.Peer(
                        f"PyTorch {precision.peer_name}, {layout}", precision.peer_name,
                        lambda vae=vae: getattr(vae, name)(self.channels_first(tensor, precision.peer)))
                     for layout, vae in peers.items()],
                    to_peer=lambda result: result.permute(0, 4, 1, 2, 3), samples=1 if number > 0 else None))
                precision.release()

    def channels_first(self, tensor, dtype):
        return tensor.to(self.precision.device).to(dtype).permute(0, 4, 1, 2, 3)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("bin", "model", "work", "output"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--dtype", default="fp16", choices=["fp16", "bf16", "fp32"])
    parser.add_argument("--like", default="2b", choices=SIZES)
    parser.add_argument("--seconds", type=float, default=150)
    with torch.inference_mode():
        return 0 if Models(parser.parse_args()).run() else 1


if __name__ == "__main__":
    sys.exit(main())
