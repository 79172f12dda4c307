"""A training of a few steps on pictures made up, whose colour says the class."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from training.labelled_images import LabelledImage
from training.recipe import AugmentRecipe, EvaluateRecipe, NetworkRecipe, OptimizerRecipe, Recipe
from training.trainer import GRAPH_FOLDER, Trainer

from tiny_network import CLASSES, write_tiny_network

SIZE = 32
SMALL_SIZE = 16
COLOURS = np.array([[230, 30, 30], [30, 230, 30], [30, 30, 230]], np.uint8)


def made_up_images(count: int, seed: int = 0) -> list[LabelledImage]:
    """Patches of three colours, a class each."""
    random = np.random.default_rng(seed)
    labels = [random.integers(0, CLASSES, (4, 4)).repeat(8, 0).repeat(8, 1).astype(np.uint8) for _ in range(count)]
    return [LabelledImage(f"{number}", COLOURS[one], one) for number, one in enumerate(labels)]


def tiny_recipe(epochs: int) -> Recipe:
    """Starts from the tiny network's own weights."""
    return Recipe(
        name="tiny",
        network=NetworkRecipe("tiny", trained=True),
        guidance={"logits_high": 1.0, "auxiliary": 0.4},
        augment=AugmentRecipe(width=SIZE, height=SIZE, scale=(1.0, 1.5)),
        alternate=AugmentRecipe(width=SMALL_SIZE, height=SMALL_SIZE, scale=(0.5, 1.0)),
        optimizer=OptimizerRecipe(rate=0.05, batch=2, epochs=epochs, warmup_steps=1, average=0.5),
        evaluate=EvaluateRecipe(every_epochs=epochs, size=(SIZE, SIZE), sizes=((SIZE, SIZE),)),
        manifest={},
        card={},
    )


def tiny_trainer(recipe: Recipe, folder: Path) -> Trainer:
    """A trainer whose graphs are there already, so that nothing is exported."""
    for size in (SIZE, SMALL_SIZE):
        write_tiny_network(folder / GRAPH_FOLDER / f"{size}x{size}.onnx", size)
    return Trainer(recipe, folder, made_up_images(6), made_up_images(3, seed=1), CLASSES)
