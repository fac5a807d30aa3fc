"""A PyTorch program that does one thing on the device and ends: what a start costs."""
import sys

import torch

device = sys.argv[1] if len(sys.argv) > 1 else "cuda"
print(torch.nn.functional.silu(torch.tensor([1.0, 2.0, 3.0, 4.0], device=device))[0].item())
