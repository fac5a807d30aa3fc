"""The noise schedule of CogVideoX and the guided step of the walk down, in double precision."""
import math


def alphas_cumprod(config):
    """ᾱ of every training timestep: scaled-linear betas, SNR shift, zero terminal SNR."""
    count = config.get("num_train_timesteps", 1000)
    start, end = math.sqrt(config.get("beta_start", 0.00085)), math.sqrt(config.get("beta_end", 0.012))
    shift = config.get("snr_shift_scale", 3.0)
    alphas, product = [], 1.0
    for t in range(count):
        product *= 1 - (start + (end - start) * t / (count - 1)) ** 2
        alphas.append(product / (shift + (1 - shift) * product))
    if config.get("rescale_betas_zero_snr", True):
        roots = [math.sqrt(alpha) for alpha in alphas]
        first, last = roots[0], roots[-1]
        alphas = [((root - last) * first / (first - last)) ** 2 for root in roots]
    return alphas


def guided_step(config, steps, timestep, guidance, latents, branches, noise_map):
    """x_s from x_t: DDIM with v = v_rain + s (v_null - v_rain), and the recorded noise map times the step's deviation."""
    alphas = alphas_cumprod(config)
    previous = timestep - len(alphas) // steps
    a_t, a_s = alphas[timestep], alphas[previous] if previous >= 0 else 1.0
    v = branches[:1] + guidance * (branches[1:] - branches[:1])
    clean = math.sqrt(a_t) * latents - math.sqrt(1 - a_t) * v
    a = math.sqrt((1 - a_s) / (1 - a_t))
    b = math.sqrt(a_s) - math.sqrt(a_t) * a
    variance = (1 - a_s) / (1 - a_t) * (1 - a_t / a_s)
    return a * latents + b * clean + math.sqrt(variance) * noise_map
