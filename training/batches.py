"""Endless batches of random crops; every picture once an epoch."""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from .augment import random_crop
from .evaluate import normalized
from .labelled_images import LabelledImage
from .recipe import AugmentRecipe, Recipe


class Batches:
    """Draws pictures and crops from one generator, whose state can be kept."""

    def __init__(self, images: Sequence[LabelledImage], recipe: Recipe, device: torch.device) -> None:
        self._images = images
        self._recipe = recipe
        self._device = device
        self._random = np.random.default_rng(recipe.seed)
        self.order: list[int] = []

    @property
    def random_state(self) -> str:
        """The generator's state as JSON."""
        return json.dumps(self._random.bit_generator.state)

    def resume(self, random_state: str, order: list[int]) -> None:
        """Goes on where a checkpoint was taken."""
        self._random.bit_generator.state = json.loads(random_state)
        self.order = order

    def next(self, augment: AugmentRecipe) -> tuple[Tensor, Tensor]:
        """Normalised images, [N, 3, H, W], and class ids, int64 [N, H / stride, W / stride], of crops of one kind."""
        recipe = self._recipe
        crops = [
            random_crop(self._images[self._draw()], augment, recipe.label_stride, self._random)
            for _ in range(recipe.optimizer.batch)
        ]
        images = normalized(np.stack([crop.pixels for crop in crops]), recipe.network, self._device)
        labels = torch.from_numpy(np.stack([crop.labels for crop in crops]))
        return images, labels.to(self._device).long()

    def _draw(self) -> int:
        if not self.order:
            self.order = self._random.permutation(len(self._images)).tolist()
        return self.order.pop()
