"""What changes the weights, and how fast."""

from __future__ import annotations

from collections.abc import Collection

import torch
from torch.optim import SGD, AdamW, Optimizer

from .recipe import OptimizerRecipe
from .trained_tensors import TrainedTensors

_POWER = 0.9


def make_optimizer(recipe: OptimizerRecipe, tensors: TrainedTensors, started: Collection[str]) -> Optimizer:
    """An optimiser of all weights; `started` names those that come from trained weights and change more slowly."""
    groups: dict[tuple[float, float], list[torch.Tensor]] = {}
    for name, one in tensors.parameters.items():
        factor = recipe.start_factor if name in started else 1.0
        decay = recipe.weight_decay if one.dim() == 4 else 0.0
        groups.setdefault((factor, decay), []).append(one)
    options = [
        {"params": parameters, "weight_decay": decay, "factor": factor}
        for (factor, decay), parameters in groups.items()
    ]
    if recipe.kind == "sgd":
        return SGD(options, lr=recipe.rate, momentum=0.9, nesterov=True)
    if recipe.kind == "adamw":
        return AdamW(options, lr=recipe.rate)
    raise ValueError(f"optimizer.kind is {recipe.kind!r}; it must be adamw or sgd")


def set_rate(optimizer: Optimizer, recipe: OptimizerRecipe, step: int, steps: int) -> float:
    """The poly schedule after a linear warm-up; gives the rate of tensors that start anew."""
    warm = min(1.0, (step + 1) / max(1, recipe.warmup_steps))
    rate = recipe.rate * warm * (1 - step / steps) ** _POWER
    for group in optimizer.param_groups:
        group["lr"] = rate * group["factor"]
    return rate
