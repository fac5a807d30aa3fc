"""Trains the small model that ships with Derain, stage by stage: `python3 weights-tools/train STAGE RUN`."""
import argparse
import dataclasses
import importlib
import os

STAGES = {
    "world": "makes the clips to train on, and a picture of some others",
    "vae": "trains the autoencoder",
    "decoder": "goes on with the decoder alone",
    "text": "trains the tokenizer",
    "prior": "trains transformer and text encoder",
    "export": "writes the checkpoint",
    "evaluate": "derains held-out clips with the checkpoint",
    "clips": "writes held-out clips as videos",
    "agree": "holds Derain to these modules on one clip",
}


def main() -> None:
    """Reads the command line and runs one stage."""
    parser = argparse.ArgumentParser(prog="python3 weights-tools/train", description=__doc__)
    parser.add_argument("stage", choices=STAGES, help="; ".join(f"{name}: {what}" for name, what in STAGES.items()))
    parser.add_argument("folder", metavar="RUN", help="the folder that keeps everything of a run")
    parser.add_argument("--preset", choices=("cpu", "gpu", "tiny"), default="cpu",
                        help="sizes: for two cores and two hours, for a card and twenty minutes, for a test")
    parser.add_argument("--device", default="auto", help="cpu, cuda or auto, the default: a card if there is one")
    parser.add_argument("--seed", type=int, default=0, help="of everything random")
    parser.add_argument("--minutes", type=float, help="how long to train in all; the preset's if left out")
    parser.add_argument("--steps", type=int, help="how many steps in all, instead of --minutes: then results repeat bit for bit")
    parser.add_argument("--stop-after", type=int, metavar="STEPS", help="end this start after so many steps; go on later")
    parser.add_argument("--report-seconds", type=float, default=180, help="between measurements and checkpoints")
    parser.add_argument("--clips", type=int, help="how many: to train on (world), or held-out ones (evaluate, clips)")
    parser.add_argument("--settings", default="25:5:6:default;25:5:8:none;25:5:8:default",
                        help="what to evaluate, as steps:skip:guidance:switched blocks, separated by ';'")
    parser.add_argument("--output", help="the checkpoint's folder; RUN/model if left out")
    parser.add_argument("--derain", default="./derain", help="the command to hold to these modules")
    parser.add_argument("--threads", type=int, help="of the CPU")
    arguments = parser.parse_args()
    run(arguments)


def run(arguments: argparse.Namespace) -> None:
    """Runs the stage; the networks are imported only now, so that the help needs nothing but Python."""
    try:
        import torch
        import numpy  # noqa: F401
    except ImportError as error:
        raise SystemExit(f"Training needs PyTorch and NumPy ({error}); on Debian: apt install python3-torch python3-numpy") from None
    from stages.options import Options
    from stages.preset import PRESETS
    from training.device import choose

    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    preset = PRESETS[arguments.preset]
    if arguments.clips and arguments.stage == "world":
        preset = dataclasses.replace(preset, clips=arguments.clips)
    os.makedirs(arguments.folder, exist_ok=True)
    options = Options(
        folder=arguments.folder, preset=preset, device=choose(arguments.device), seed=arguments.seed, steps=arguments.steps,
        minutes=arguments.minutes, stop_after=arguments.stop_after, report_seconds=arguments.report_seconds,
        output=arguments.output or os.path.join(arguments.folder, "model"), settings=arguments.settings,
        clips=arguments.clips or 12, derain=arguments.derain)
    importlib.import_module(f"stages.{arguments.stage}").run(options)


if __name__ == "__main__":
    main()
