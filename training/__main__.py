"""`python3 -m training train|curves|ship`; see docs/training.md."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import torch

from .camvid import CLASSES, load_camvid
from .curves import write_curves
from .recipe import read_recipe
from .run_log import RunLog
from .shipping import ship
from .trainer import LOG_FILE, Trainer


def main() -> int:
    """Runs one command; 75 (EX_TEMPFAIL) says that a training was stopped and can go on."""
    options = _parser().parse_args()
    torch.set_num_threads(options.threads)
    return options.command(options)


def _train(options: argparse.Namespace) -> int:
    recipe = read_recipe(options.recipe)
    train, val = load_camvid(options.data)
    finished = Trainer(recipe, options.run, train, val, len(CLASSES), options.start).run()
    return 0 if finished else 75


def _curves(options: argparse.Namespace) -> int:
    write_curves(options.picture, RunLog(options.run / LOG_FILE).events())
    return 0


def _ship(options: argparse.Namespace) -> int:
    ship(read_recipe(options.recipe), options.run, options.data, options.out)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python3 -m training", description="trains segcast's networks")
    parser.add_argument("--threads", type=int, default=1, help="of PyTorch on the processor (default: 1)")
    commands = parser.add_subparsers(required=True)
    train = commands.add_parser("train", help="train, or go on where a training was stopped")
    train.add_argument("--start", type=Path, help="trained weights, where the recipe starts from some")
    train.set_defaults(command=_train)
    ship_ = commands.add_parser("ship", help="write weights, manifest and model card from a training")
    ship_.add_argument("--out", type=Path, required=True, help="folder to write, e.g. models/zoo/<name>")
    ship_.set_defaults(command=_ship)
    for command in (train, ship_):
        command.add_argument("recipe", type=Path, help="a file of training/recipes")
        command.add_argument("--run", type=Path, required=True, help="folder of checkpoint and log")
        command.add_argument("--data", type=Path, required=True, help="CamVid: train, trainannot, val, valannot")
    curves = commands.add_parser("curves", help="draw a training's curves")
    curves.add_argument("picture", type=Path, help="the PNG to write")
    curves.add_argument("--run", type=Path, required=True, help="folder of the log")
    curves.set_defaults(command=_curves)
    return parser


if __name__ == "__main__":
    sys.exit(main())
