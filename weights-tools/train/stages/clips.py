"""Writes held-out clips as lossless videos, with their dry twins and how every pixel moves."""
import os
import subprocess

from torch import Tensor

from files import safetensors
from stages.evaluate import FIRST_SEED
from stages.options import Options
from world.clip import make
from world.grammar import HEAVY, LIGHT

FRAMES_PER_SECOND = 8


def run(options: Options) -> None:
    """The stage `clips`: clips of the seeds that `evaluate` takes."""
    folder = os.path.join(options.folder, "clips")
    os.makedirs(folder, exist_ok=True)
    for index, weather in zip(range(options.clips), (HEAVY, HEAVY, LIGHT) * options.clips):
        clip = make(FIRST_SEED + index, options.preset.size, weather)
        name = os.path.join(folder, f"{weather}{FIRST_SEED + index}")
        write_video(f"{name}_rainy.mp4", clip.weathered)
        write_video(f"{name}_clean.mp4", clip.clear)
        motion = clip.motion.contiguous()
        safetensors.write(f"{name}_motion.safetensors", {"motion": ("F32", tuple(motion.shape), motion.numpy().tobytes())})
        print(name)


def write_video(path: str, frames: Tensor) -> None:
    """uint8 [F, H, W, 3] as lossless RGB H.264, by ffmpeg."""
    height, width = frames.shape[1:3]
    command = ["ffmpeg", "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{width}x{height}",
               "-r", str(FRAMES_PER_SECOND), "-i", "-", "-c:v", "libx264rgb", "-qp", "0", "-preset", "veryslow", path]
    subprocess.run(command, check=True, input=frames.contiguous().numpy().tobytes())
