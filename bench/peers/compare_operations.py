"""Sets single operations at the models' shapes beside PyTorch's kernels: attention, matrix products, convolutions.

compare_operations.py --bin DIR --work DIR --output FILE [--device cuda] [--dtype fp16] [--like 2b] [--seconds 90]
"""
import argparse
import contextlib
import json
import sys
import time

import torch
import torch.nn.functional as F

import attention
import comparison
from comparison import Peer
from derain import Derain
from precision import Precision

TEXT = 226

# Attention: B, S, N, D, switched. Products: name, rows, inputs, outputs. Convolutions: frames, height, width, inputs, outputs.
SHAPES = {
    "2b": {
        "attention": [(1, 17776, 30, 64, False), (2, 17776, 30, 64, True)],
        "products": [("to_q", 17776, 1920, 1920), ("ff in", 17776, 1920, 7680), ("ff out", 17776, 7680, 1920)],
        "convolutions": [(2, 60, 90, 512, 512), (4, 120, 180, 512, 256), (8, 240, 360, 256, 256), (8, 480, 720, 128, 128)],
    },
    "tiny": {
        "attention": [(1, 244, 4, 16, False), (2, 244, 4, 16, True)],
        "products": [("to_q", 244, 64, 64), ("ff in", 244, 64, 256)],
        "convolutions": [(2, 8, 12, 16, 8)],
    },
}
SHAPES["small"] = SHAPES["tiny"]


def backends():
    """PyTorch's attention kernels by name, each a context in which it is the one used; none where they cannot be chosen."""
    try:
        from torch.nn.attention import SDPBackend, sdpa_kernel
    except ImportError:
        return {"default": contextlib.nullcontext}
    named = {"flash": "FLASH_ATTENTION", "cuDNN": "CUDNN_ATTENTION"}
    return {name: lambda kind=getattr(SDPBackend, kind): sdpa_kernel(kind)
            for name, kind in named.items() if hasattr(SDPBackend, kind)} if torch.cuda.is_available() else {
                "default": contextlib.nullcontext}


class Operations:
    def __init__(self, options):
        self.options = options
        self.precision = Precision(options.dtype)
        self.compare = comparison.Comparison(
            Derain(options.bin, options.device, options.dtype), self.precision.device, options.work,
            time.monotonic() + options.seconds, samples=5)
        self.rows = []

    def run(self):
        shapes = SHAPES[self.options.like]
        for shape in shapes["attention"]:
            self.attention(*shape)
        for shape in shapes["products"]:
            self.product(*shape)
        for shape in shapes["convolutions"]:
            self.convolution(*shape)
        return all(row["passed"] is not False for row in self.rows)

    def report(self, row):
        self.rows.append(row)
        with open(self.options.output, "w") as file:
            json.dump(self.rows, file)
        comparison.say(row)
        self.precision.release()

    def normal(self, *shape, scale=1.0):
        """Numbers on the device that both precisions hold exactly: what differs is the arithmetic alone."""
        generator = torch.Generator(self.precision.device).manual_seed(len(self.rows) + sum(shape))
        values = torch.randn(*shape, generator=generator, device=self.precision.device) * scale
        return values.to(self.precision.peer).float()

    def both(self, *tensors):
        """The tensors in the precision of the reference, and in that of the peers."""
        return [[tensor.to(dtype) for tensor in tensors] for dtype in (self.precision.reference, self.precision.peer)]

    def attention(self, batch, tokens, heads, head_dim, switched):
        q, k, v = (self.normal(batch, tokens, heads * head_dim) for _ in range(3))

        def heads_first(x):
            return x.unflatten(-1, (heads, head_dim)).transpose(1, 2)

        exact, low = self.both(*(heads_first(x) for x in (q, k, v)))

        def compute(operands, attend):
            out = attention.joint(*operands, TEXT, switched, attend)
            return out.transpose(1, 2).flatten(2)

        def with_backend(context):
            with context():
                return compute(low, attention.fused)

        options = ["--heads", heads, "--text-tokens", TEXT] + (["--switched"] if switched else [])
        self.report(self.compare.run(
            f"attention B {batch} S {tokens} N {heads} D {head_dim}" + (", switched" if switched else ""),
            "attention", options, {"q": q, "k": k, "v": v}, "y", lambda: compute(exact, attention.exact),
            [Peer(f"PyTorch SDPA, {name}", self.precision.peer_name, lambda context=context: with_backend(context))
             for name, context in backends().items()],
            flops=4 * batch * tokens * tokens * heads * head_dim))

    def product(self, name, rows, inputs, outputs):
        x, weight, bias = self.normal(rows, inputs), self.normal(outputs, inputs, scale=inputs ** -0.5), self.normal(outputs)
        exact, low = self.both(x, weight, bias)
        self.report(self.compare.run(
            f"product {name}, {rows}x{inputs}x{outputs}", "linear", [], {"x": x, "weight": weight, "bias": bias}, "y",
            lambda: F.linear(*exact),
            [Peer("PyTorch linear (cuBLAS)", self.precision.peer_name, lambda: F.linear(*low))],
            flops=2 * rows * inputs * outputs))

    def convolution(self, frames, height, width, inputs, outputs):
        x, cache = self.normal(1, frames, height, width, inputs), self.normal(1, 2, height, width, inputs)
        weight = self.normal(outputs, inputs, 3, 3, 3, scale=(27 * inputs) ** -0.5)
        bias = self.normal(outputs)
        padded = torch.cat([cache, x], dim=1).permute(0, 4, 1, 2, 3)
        exact, low = self.both(padded, weight, bias)
        layouts = {"channels last": torch.channels_last_3d, "channels first": torch.contiguous_format}

        def peer(layout):
            operands = [tensor.contiguous(memory_format=layout) for tensor in low[:2]] + low[2:]
            return lambda: F.conv3d(*operands, padding=(0, 1, 1))

        # The peers are given their input with the cached frames already in front; Derain reads them where they lie.
        self.report(self.compare.run(
            f"convolution 3x3x3, {frames}x{height}x{width}, {inputs} to {outputs}", "conv3d", [],
            {"x": x, "weight": weight, "bias": bias, "cache": cache}, "y", lambda: F.conv3d(*exact, padding=(0, 1, 1)),
            [Peer(f"PyTorch conv3d (cuDNN), {name}", self.precision.peer_name, peer(layout)) for name, layout in layouts.items()],
            flops=2 * 27 * frames * height * width * inputs * outputs,
            to_peer=lambda result: result.permute(0, 4, 1, 2, 3)))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("bin", "work", "output"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--dtype", default="fp16", choices=["fp16", "bf16", "fp32"])
    parser.add_argument("--like", default="2b", choices=SHAPES)
    parser.add_argument("--seconds", type=float, default=90)
    with torch.inference_mode():
        return 0 if Operations(parser.parse_args()).run() else 1


if __name__ == "__main__":
    sys.exit(main())
