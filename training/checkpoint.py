"""All that a training needs to go on after a stop."""

from __future__ import annotations

import os
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import torch
from torch import Tensor


@dataclass(frozen=True)
class Checkpoint:
    """A training between two steps."""

    step: int
    """Steps done."""
    seconds: float
    """Time spent so far, the processor's."""
    tensors: dict[str, Tensor]
    average: dict[str, Tensor]
    optimizer: dict[str, Any]
    random: str
    """State of the generator that draws pictures and crops, as JSON: nothing else is random."""
    order: list[int]
    """Pictures left in this epoch."""
    started: list[str]
    """Names of the tensors that came from trained weights."""


def save_checkpoint(path: Path, checkpoint: Checkpoint) -> None:
    """Replaces the file at once: a crash leaves the old or the new one, never half of it."""
    partial = path.with_suffix(".partial")
    with partial.open("wb") as file:
        torch.save({one.name: getattr(checkpoint, one.name) for one in fields(checkpoint)}, file)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def load_checkpoint(path: Path, device: torch.device) -> Checkpoint:
    """Reads a checkpoint without running anything it holds: tensors and plain containers only."""
    return Checkpoint(**torch.load(path, map_location=device, weights_only=True))
