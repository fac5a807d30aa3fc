#!/usr/bin/env python3
"""The table of estimates in docs/performance.md: what each kernel takes of a multiprocessor, and how fast a card could be at it.

    python3 scripts/roofline.py artifacts/nvrtc/report.md

Registers are the compiler's, from the report that ./build.sh --target=Kernels leaves; operations and bytes are counted from the shapes of
CogVideoX-2b on a clip of 49 frames of 480x720, each operand read and each result written once.
"""
import sys

# Published peaks: fp16 with float32 sums, memory.
CARDS = {"H100": (989.4e12, 3.35e12), "H200": (989.4e12, 4.8e12)}
MULTIPROCESSORS = 132
OPERATIONS_A_CLOCK = 4096  # of a multiprocessor's tensor cores
EXPONENTIALS_A_CLOCK = 16
REGISTERS, SHARED, THREADS, BLOCKS = 65536, 228 << 10, 2048, 32

S, WIDTH, HEADS, D = 17776, 1920, 30, 64
FINE, COARSE = 8 * 480 * 720, 2 * 60 * 90  # pixels of a chunk of 2 latent frames, decoded and as they come


def attention():
    return 4 * S * S * WIDTH, HEADS * S * S, 4 * S * WIDTH * 2


def tokens(tensors):
    return 0, 0, tensors * S * WIDTH * 2


def convolution(pixels, inputs, outputs):
    return 2 * 27 * pixels * inputs * outputs, 0, 2 * (pixels * (inputs + outputs) + 27 * inputs * outputs)


# kernel, constants, what it does, threads, dynamic shared bytes, (operations, exponentials, bytes)
ROWS = [
    ("attention/attention_hopper.cu", "ELEMENT=f16 CONSUMERS=2 STAGES=4 PING_PONG=1", "attention", 384, 148584, attention()),
    ("attention/attention.cu", "ELEMENT=f16 HEAD_DIM=64 QUERIES=128 KEYS=64 WARPS=4 STAGES=3 BIAS=0", "attention", 128, 49152, attention()),
    ("conv/conv_hopper.cu", "ELEMENT=f16 ROW_BLOCKS=2 COLUMN_BLOCKS=1 TILE_WIDTH=8 STAGES=4", "8×480×720, 128→128", 384, 197696,
     convolution(FINE, 128, 128)),
    ("conv/conv_hopper.cu", "ELEMENT=f16 ROW_BLOCKS=1 COLUMN_BLOCKS=2 TILE_WIDTH=8 STAGES=4", "2×60×90, 512→512", 384, 197696,
     convolution(COARSE, 512, 512)),
    ("conv/conv.cu", "ELEMENT=f16 ACTIVATION=NONE TILE_M=128 TILE_N=128 WARP_M=64 WARP_N=64 DEPTH=32 STAGES=3 GATHER=0",
     "8×480×720, 128→128", 128, 49152, convolution(FINE, 128, 128)),
    ("conv/conv.cu", "ELEMENT=f16 ACTIVATION=NONE TILE_M=128 TILE_N=256 WARP_M=64 WARP_N=64 DEPTH=32 STAGES=4 GATHER=0",
     "2×60×90, 512→512", 256, 98304, convolution(COARSE, 512, 512)),
    ("norm/layer_norm.cu", "ELEMENT=f16 PACK=8 PACKS=1", "norm of 17,776 tokens", 256, 0, tokens(2)),
    ("norm/head_norm.cu", "ELEMENT=f16 PACK=8 PACKS=1", "norm of queries and keys", 256, 0, tokens(4)),
    ("elementwise/gated_residual.cu", "ELEMENT=f16 PACK=8 PACKS=1", "x + gate · y", 256, 0, tokens(3)),
    ("norm/group_norm_statistics.cu", "ELEMENT=f16 PACK=8", "8×480×720×128", 256, 0, (0, 0, FINE * 128 * 2)),
    ("norm/group_norm.cu", "ELEMENT=f16 PACK=8 ACTIVATION=SILU MODULATED=1", "8×480×720×128", 256, 0, (0, 0, 2 * FINE * 128 * 2)),
]


def registers(report):
    """Registers of each kernel and its constants on sm_90a."""
    cells = [[cell.strip() for cell in line.split("|")] for line in report if line.startswith("| ") and "sm_90a" in line]
    return {(cell[1], cell[2]): int(cell[4]) for cell in cells}


def blocks(threads, used, shared):
    """Blocks that a multiprocessor runs at a time. Registers are given out by 256 for a warp."""
    warps = threads // 32
    a_warp = (used * 32 + 255) // 256 * 256
    return min(BLOCKS, THREADS // threads, REGISTERS // (a_warp * warps), SHARED // (shared + 1024))


def floor(work, card):
    """The longest of what arithmetic, exponentials and memory take at their peaks, in milliseconds, and what takes so long."""
    operations, exponentials, moved = work
    flops, bandwidth = CARDS[card]
    clock = flops / MULTIPROCESSORS / OPERATIONS_A_CLOCK
    times = {
        "tensor cores": operations / flops,
        "exponentials": exponentials / (MULTIPROCESSORS * EXPONENTIALS_A_CLOCK * clock),
        "memory": moved / bandwidth,
    }
    longest = max(times.values())
    return 1000 * longest, " and ".join(name for name, time in times.items() if time > 0.99 * longest)


def main(path):
    with open(path) as file:
        known = registers(file)
    print("| kernel | work | registers | shared, KiB | blocks | threads, of 2,048 | GFLOP | GB | floor H100, ms | floor H200, ms | limit |")
    print("|---|---|--:|--:|--:|--:|--:|--:|--:|--:|---|")
    for kernel, constants, what, threads, shared, work in ROWS:
        used = known[(kernel, constants)]
        at_once = blocks(threads, used, shared)
        (first, limit), (second, _) = floor(work, "H100"), floor(work, "H200")
        print(f"| `{kernel}` | {what} | {used} | {shared / 1024:.0f} | {at_once} | {at_once * threads} | {work[0] / 1e9:,.0f} | "
              f"{work[2] / 1e9:.3f} | {first:.3f} | {second:.3f} | {limit} |")


if __name__ == "__main__":
    main(*sys.argv[1:])
