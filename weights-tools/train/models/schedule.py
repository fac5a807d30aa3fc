"""The noise schedule of CogVideoX-2b, in double precision."""
from typing import Any, Dict, List

import torch
from torch import Tensor

TRAINED_STEPS = 1000
_FIRST_BETA, _LAST_BETA, _SHIFT = 0.00085, 0.012, 3.0


def signal_shares() -> Tensor:
    """ᾱ [1000]: scaled-linear betas, SNR shift, stretched so that the last timestep is pure noise."""
    betas = torch.linspace(_FIRST_BETA ** 0.5, _LAST_BETA ** 0.5, TRAINED_STEPS, dtype=torch.float64) ** 2
    shares = torch.cumprod(1 - betas, dim=0)
    roots = (shares / (_SHIFT + (1 - _SHIFT) * shares)).sqrt()
    return ((roots - roots[-1]) * roots[0] / (roots[0] - roots[-1])) ** 2


def timesteps(steps: int) -> List[int]:
    """The trailing timesteps of a run, noisiest first."""
    return [round(TRAINED_STEPS - k * TRAINED_STEPS / steps) - 1 for k in range(steps)]


def to_json() -> Dict[str, Any]:
    """The checkpoint's scheduler_config.json."""
    return {
        "_class_name": "CogVideoXDDIMScheduler", "_diffusers_version": "0.32.2", "beta_end": _LAST_BETA,
        "beta_schedule": "scaled_linear", "beta_start": _FIRST_BETA, "clip_sample": False, "clip_sample_range": 1.0,
        "num_train_timesteps": TRAINED_STEPS, "prediction_type": "v_prediction", "rescale_betas_zero_snr": True,
        "sample_max_value": 1.0, "set_alpha_to_one": True, "snr_shift_scale": _SHIFT, "steps_offset": 0,
        "timestep_spacing": "trailing", "trained_betas": None}
