"""The sizes that go together: for two CPU cores and two hours, for a data-centre card and twenty minutes, and for tests."""
from dataclasses import dataclass, field

from models.vae import VaeConfig
from models.transformer import TransformerConfig
from world.clip import ClipSize


@dataclass(frozen=True)
class Preset:
    """What is trained, on how much, in what portions."""

    clips: int
    vae: VaeConfig
    transformer: TransformerConfig
    vae_batch: int
    vae_whole_batch: int
    pairs: int
    whole_pairs: int
    vae_minutes: float
    decoder_minutes: float
    prior_minutes: float
    size: ClipSize = field(default_factory=ClipSize)


PRESETS = {
    "cpu": Preset(clips=900, vae=VaeConfig((16, 48, 96)), transformer=TransformerConfig(blocks=6), vae_batch=4,
                  vae_whole_batch=1, pairs=8, whole_pairs=2, vae_minutes=50, decoder_minutes=30, prior_minutes=50),
    "gpu": Preset(clips=6000, vae=VaeConfig((24, 48, 96)), transformer=TransformerConfig(blocks=8), vae_batch=48,
                  vae_whole_batch=12, pairs=128, whole_pairs=32, vae_minutes=9, decoder_minutes=5, prior_minutes=9),
    "tiny": Preset(clips=20, vae=VaeConfig((4, 8, 8)), transformer=TransformerConfig(blocks=2, heads=2, head_dim=16, time_dim=32),
                   vae_batch=1, vae_whole_batch=1, pairs=2, whole_pairs=1, vae_minutes=1, decoder_minutes=1, prior_minutes=1,
                   size=ClipSize(17, 48, 72)),
}
