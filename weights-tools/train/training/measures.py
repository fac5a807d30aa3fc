"""PSNR and SSIM of videos [B, 3, F, H, W] in -1..1."""
import torch
import torch.nn.functional as F
from torch import Tensor


def psnr(a: Tensor, b: Tensor) -> Tensor:
    """Decibels of each clip [B], from the mean squared error of all its RGB values."""
    error = ((a.clamp(-1, 1) - b.clamp(-1, 1)) / 2).pow(2).flatten(1).mean(1)
    return -10 * error.clamp(min=1e-10).log10()


def ssim(a: Tensor, b: Tensor) -> Tensor:
    """Mean SSIM (Wang et al., 2004) of the luma of each clip [B]: Gaussian window of 11, sigma 1.5."""
    weights = torch.tensor([0.299, 0.587, 0.114], device=a.device).view(1, 3, 1, 1, 1)
    x, y = (((video.clamp(-1, 1) + 1) / 2 * weights).sum(1).flatten(0, 1)[:, None] for video in (a, b))
    line = torch.exp(-((torch.arange(11, device=a.device) - 5.0) ** 2) / (2 * 1.5 ** 2))
    window = (line[:, None] * line / line.sum() ** 2)[None, None]
    mean_x, mean_y = F.conv2d(x, window), F.conv2d(y, window)
    var_x = F.conv2d(x * x, window) - mean_x ** 2
    var_y = F.conv2d(y * y, window) - mean_y ** 2
    both = F.conv2d(x * y, window) - mean_x * mean_y
    c1, c2 = 0.01 ** 2, 0.03 ** 2
    score = (2 * mean_x * mean_y + c1) * (2 * both + c2) / ((mean_x ** 2 + mean_y ** 2 + c1) * (var_x + var_y + c2))
    return score.flatten(1).mean(1).view(a.shape[0], -1).mean(1)
