"""Zero-shot deraining (Varanka et al., 2026) on these modules: the method that `docs/method.md` explains, for measuring."""
from dataclasses import dataclass
from typing import Collection, Tuple

import torch
from torch import Tensor

from models.schedule import TRAINED_STEPS, signal_shares, timesteps
from models.transformer import Transformer


@dataclass(frozen=True)
class Settings:
    """As the options of `derain`."""

    steps: int = 25
    skip: int = 5
    guidance: float = 8.0
    switched: Tuple[int, ...] = (0, 3, 4, 5)

    @property
    def name(self) -> str:
        """For tables."""
        return f"skip {self.skip} guidance {self.guidance:g} switch {','.join(map(str, self.switched)) or 'none'}"


def switched_by_default(blocks: int) -> Tuple[int, ...]:
    """The first 13 % and the last half of the blocks."""
    return (*range(round(blocks * 4 / 30)), *range(blocks // 2, blocks))


@torch.no_grad()
def derain(transformer: Transformer, x0: Tensor, rain: Tensor, null: Tensor, noise: Tensor, settings: Settings) -> Tensor:
    """Latents x0 [B, F, C, h, w] without what the embeddings `rain` say; noise [steps, B, F, C, h, w], cleanest first."""
    shares, stride = signal_shares().to(x0.device), TRAINED_STEPS // settings.steps
    order = timesteps(settings.steps)
    batch = x0.shape[0]

    def share(t: int) -> Tensor:
        return shares[t] if t >= 0 else torch.ones((), dtype=torch.float64, device=x0.device)

    def noised(place: int) -> Tensor:
        a = shares[order[place]]
        return a.sqrt().float() * x0 + (1 - a).sqrt().float() * noise[settings.steps - 1 - place]

    def predict(x: Tensor, text: Tensor, t: int, switched: Collection[int] = ()) -> Tensor:
        rows = x.shape[0]
        donors = torch.arange(rows, device=x.device) % batch + batch if switched else None
        return transformer(x, text, torch.full((rows,), t, device=x.device), switched=switched, donors=donors).float()

    def ddim_mean(x: Tensor, v: Tensor, t: int) -> Tensor:
        a_t, a_s = share(t), share(t - stride)
        clean = a_t.sqrt() * x.double() - (1 - a_t).sqrt() * v.double()
        a = ((1 - a_s) / (1 - a_t)).sqrt()
        return (a * x + (a_s.sqrt() - a_t.sqrt() * a) * clean).float()

    def deviation(t: int) -> float:
        a_t, a_s = share(t), share(t - stride)
        return float(((1 - a_s) / (1 - a_t) * (1 - a_t / a_s)).sqrt())

    maps = {}
    for place in range(settings.skip, settings.steps - 1):
        t, x = order[place], noised(place)
        maps[place] = (noised(place + 1) - ddim_mean(x, predict(x, null.expand(batch, -1, -1), t), t)) / deviation(t)

    x = noised(settings.skip)
    texts = torch.cat([rain.expand(batch, -1, -1), null.expand(batch, -1, -1)])
    for place in range(settings.skip, settings.steps):
        t = order[place]
        v_rain, v_null = predict(torch.cat([x, x]), texts, t, settings.switched).chunk(2)
        x = ddim_mean(x, v_rain + settings.guidance * (v_null - v_rain), t)
        if place in maps:
            x = x + deviation(t) * maps[place]
    return x
