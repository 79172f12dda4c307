"""All that a training needs to go on after a stop."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, fields
from pathlib import Path

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
    optimizer: dict[int, dict[str, Tensor]]
    """What it remembers of each parameter; its settings are the recipe's."""
    random: str
    """State of the generator that draws pictures and crops, as JSON: nothing else is random."""
    order: list[int]
    """Pictures left in this epoch."""
    started: list[str]
    """Names of the tensors that came from trained weights."""


# PyTorch 1.13 reads tensors safely, but no bare floats beside them: the other fields are kept as JSON.
_TENSOR_FIELDS = ("tensors", "average", "optimizer")


def save_checkpoint(path: Path, checkpoint: Checkpoint) -> None:
    """Replaces the file at once: a crash leaves the old or the new one, never half of it."""
    values = {one.name: getattr(checkpoint, one.name) for one in fields(checkpoint)}
    tensors = {name: values.pop(name) for name in _TENSOR_FIELDS}
    partial = path.with_suffix(".partial")
    with partial.open("wb") as file:
        torch.save({**tensors, "progress": json.dumps(values)}, file)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def load_checkpoint(path: Path, device: torch.device) -> Checkpoint:
    """Reads a checkpoint without running anything it holds: tensors and plain containers only."""
    kept = torch.load(path, map_location=device, weights_only=True)
    return Checkpoint(**json.loads(kept.pop("progress")), **kept)
