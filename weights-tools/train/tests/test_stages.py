"""Every stage at its smallest: needs PyTorch, and takes seconds."""
import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

try:
    import torch
except ImportError:
    raise SystemExit("PyTorch is missing, so the training stages are not tested; on Debian: apt install python3-torch "
                     "python3-numpy, then run this with /usr/bin/python3.") from None

from files import safetensors  # noqa: E402
from models.layers import enlarge  # noqa: E402
from models.schedule import signal_shares, timesteps  # noqa: E402
from stages import decoder, evaluate, export, prior, text, vae, world  # noqa: E402
from stages.options import Options  # noqa: E402
from stages.preset import PRESETS  # noqa: E402
from world.clip import ClipSize, make  # noqa: E402
from world.grammar import CLEAR, HEAVY  # noqa: E402

CPU = torch.device("cpu")
SIZE = ClipSize(17, 48, 72)


class World(unittest.TestCase):
    """Clips."""

    def test_a_seed_is_a_clip(self):
        first, second = (make(7, SIZE) for _ in range(2))
        self.assertTrue(torch.equal(first.weathered, second.weathered))
        self.assertFalse(torch.equal(first.clear, make(8, SIZE).clear))

    def test_weather_changes_the_twin_and_nothing_else(self):
        wet, dry = make(7, SIZE, HEAVY), make(7, SIZE, CLEAR)
        self.assertTrue(torch.equal(wet.clear, dry.clear) and torch.equal(dry.clear, dry.weathered))
        self.assertGreater((wet.weathered.float() - wet.clear.float()).abs().mean(), 5)

    def test_motion_leads_to_the_same_color_in_the_next_frame(self):
        errors, stills = [], []
        for seed in range(20, 30):
            clip = make(seed, SIZE, CLEAR)
            frames = clip.clear.float()
            rows = torch.arange(48).view(1, 48, 1) + clip.motion[..., 0]
            columns = torch.arange(72).view(1, 1, 72) + clip.motion[..., 1]
            inside = (rows > 0) & (rows < 47) & (columns > 0) & (columns < 71)
            grid = torch.stack([columns / 35.5 - 1, rows / 23.5 - 1], dim=-1)
            there = torch.nn.functional.grid_sample(
                frames[1:].permute(0, 3, 1, 2), grid, align_corners=True).permute(0, 2, 3, 1)
            errors.append((there - frames[:-1]).abs().mean(-1)[inside].mean())
            stills.append((frames[1:] - frames[:-1]).abs().mean(-1)[inside].mean())
        self.assertLess(sum(errors), 0.5 * sum(stills))


class Parts(unittest.TestCase):
    """Pieces whose mistakes would hide in the whole."""

    def test_the_schedule_ends_in_noise(self):
        shares = signal_shares()
        self.assertEqual(0, float(shares[-1]))
        self.assertAlmostEqual(1, float(shares[0]), delta=1e-2)
        self.assertEqual([999, 749, 499, 249], timesteps(4))

    def test_latents_grow_with_their_first_frame_apart(self):
        grid = torch.arange(3.0).view(1, 1, 3, 1, 1)
        grown = enlarge(grid, torch.empty(1, 1, 9, 2, 2))
        self.assertEqual([0] + [1] * 4 + [2] * 4, grown[0, 0, :, 0, 0].tolist())


class Stages(unittest.TestCase):
    """A whole run."""

    def options(self, folder, **changes):
        facts = dict(folder=folder, preset=PRESETS["tiny"], device=CPU, seed=3, steps=4, minutes=None, stop_after=None,
                     report_seconds=600, output=os.path.join(folder, "model"), settings="4:1:3:0;4:1:3:none", clips=1, derain="")
        return Options(**{**facts, **changes})

    def test_a_run_that_was_stopped_gives_the_same_bits_and_a_checkpoint_that_derains(self):
        with tempfile.TemporaryDirectory() as whole, tempfile.TemporaryDirectory() as parts:
            for folder in (whole, parts):
                world.run(self.options(folder))
                text.run(self.options(folder))
            for stage in (vae, prior, decoder):
                stage.run(self.options(whole))
                stage.run(self.options(parts, stop_after=2))
                stage.run(self.options(parts))
                name = f"{stage.__name__.rpartition('.')[2]}.pt"
                one, other = (torch.load(os.path.join(folder, name)) for folder in (whole, parts))
                self.assertEqual(4, other["step"])
                for kind in ("module", "average"):
                    different = [key for key, value in one[kind].items() if not torch.equal(value, other[kind][key])]
                    self.assertEqual([], different)
            options = self.options(whole)
            export.run(options)
            evaluate.run(options)
            self.assertTrue(os.path.exists(os.path.join(whole, "evaluate.png")))
            stored = safetensors.read(os.path.join(whole, "model", "vae", "diffusion_pytorch_model.safetensors"))
            self.assertEqual({"F16"}, {dtype for dtype, _, _ in stored.values()})


if __name__ == "__main__":
    unittest.main()
