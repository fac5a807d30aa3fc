"""Clips through ffmpeg's pipes, as arrays [F, H, W, 3] of bytes."""
import json
import subprocess

import numpy as np

QUIET = ["-hide_banner", "-nostdin", "-loglevel", "error"]


def probe(path):
    """Height, width and rate of a clip."""
    out = subprocess.run(
        ["ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries", "stream=width,height,avg_frame_rate", "-of", "json", path],
        stdout=subprocess.PIPE, check=True).stdout
    stream = json.loads(out)["streams"][0]
    return stream["height"], stream["width"], stream["avg_frame_rate"]


def read(path, height, width):
    out = subprocess.run(
        ["ffmpeg", *QUIET, "-i", path, "-f", "rawvideo", "-pix_fmt", "rgb24", "-"], stdout=subprocess.PIPE, check=True).stdout
    return np.frombuffer(out, dtype=np.uint8).reshape(-1, height, width, 3)


def write(path, frames, rate, lossless=False):
    """In H.264 of the quality that `derain` writes, or exactly."""
    coding = ["-c:v", "ffv1", "-pix_fmt", "bgr0"] if lossless else ["-c:v", "libx264", "-crf", "16", "-pix_fmt", "yuv420p"]
    subprocess.run(
        ["ffmpeg", "-hide_banner", "-loglevel", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24",
         "-video_size", f"{frames.shape[2]}x{frames.shape[1]}", "-framerate", rate, "-i", "pipe:0", *coding, path],
        input=np.ascontiguousarray(frames).tobytes(), check=True)


def psnr(one, other):
    """Decibels between two clips; infinite where they are equal."""
    error = np.mean((one.astype(np.float64) - other.astype(np.float64)) ** 2)
    return float("inf") if error == 0 else float(10 * np.log10(255 ** 2 / error))
