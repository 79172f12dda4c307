"""What a training is told: a TOML file under training/recipes, field by field."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar

Section = TypeVar("Section")


@dataclass(frozen=True)
class NetworkRecipe:
    """Which network is trained."""

    name: str
    """As `segcast models list` shows it, or `segcast models list --architectures`."""
    trained: bool = False
    """Whether it is a model with weights; else an architecture without."""
    mean: tuple[float, float, float] = (0.485, 0.456, 0.406)
    std: tuple[float, float, float] = (0.229, 0.224, 0.225)
    """The network sees (RGB / 255 - mean) / std."""


@dataclass(frozen=True)
class StartRecipe:
    """How trained weights, given as a safetensors file, become the weights training starts from."""

    order: str
    """
    How the file's tensors belong to the network's. named: by name, unfolded; folded-named: `<layer>.weight/.bias`, with
    batch normalisation folded; folded-in-order: the same, convolutions numbered as they run.
    """
    prefix: str = ""
    """What the tensors' names begin with in the network, e.g. 'backbone.'; to be put before names that lack it."""
    only: str = ""
    """Of a named start: only tensors whose names in the file begin so are taken, e.g. another network's 'backbone.'."""


@dataclass(frozen=True)
class AugmentRecipe:
    """How pictures are varied."""

    width: int = 640
    height: int = 512
    """Of a crop, pixels."""
    scale: tuple[float, float] = (1.0, 2.6)
    """Enlargement before cropping, drawn log-uniformly."""
    aspect: float = 1.1
    """Width is stretched against height by up to this factor."""
    colour: float = 0.25
    """How far brightness, contrast, saturation and each channel's gain stray from 1."""
    rare: float = 0.3
    """Share of crops placed around a pixel of a class drawn uniformly: class balancing."""


@dataclass(frozen=True)
class OptimizerRecipe:
    """How weights are changed."""

    kind: str = "adamw"
    """adamw or sgd (Nesterov momentum 0.9)."""
    rate: float = 1e-3
    """The learning rate before it falls as (1 - step / steps)^0.9."""
    start_factor: float = 1.0
    """Times `rate` for tensors that start from trained weights."""
    weight_decay: float = 1e-2
    """Of convolution weights only."""
    batch: int = 8
    epochs: int = 60
    warmup_steps: int = 50
    clip_norm: float = 5.0
    momentum: float = 0.1
    """Of batch normalisation's running statistics."""
    average: float = 0.998
    """Decay of the exponential moving average of the weights, which is what is shipped."""


@dataclass(frozen=True)
class EvaluateRecipe:
    """Where the network is measured."""

    every_epochs: int = 5
    size: tuple[int, int] = (480, 360)
    """Input size of the measurements during training: width, height."""
    sizes: tuple[tuple[int, int], ...] = ((960, 720), (768, 576), (640, 480), (480, 360))
    """Input sizes of the figures in the manifest."""


@dataclass(frozen=True)
class LooksRecipe:
    """A further figure for the manifest: the last exit with several looks at each picture."""

    size: tuple[int, int]
    """Input size at scale 1: width, height."""
    scales: tuple[float, ...]
    flip: bool = True


@dataclass(frozen=True)
class Recipe:
    """A whole training."""

    name: str
    """Of the model that comes out: lower-case words joined by '-'."""
    network: NetworkRecipe
    guidance: Mapping[str, float]
    """Weight of each output's loss, by output name: cascade label guidance."""
    manifest: Mapping[str, Any]
    """What the data set does not give: title, family and its numbers, paper, licence, defaultSize."""
    card: Mapping[str, str]
    """What a model card cannot know: `about` the network, and what its weights `start` from."""
    start: StartRecipe | None = None
    """Left out where training starts from the network's own weights, or random ones."""
    augment: AugmentRecipe = field(default_factory=AugmentRecipe)
    alternate: AugmentRecipe | None = None
    """Crops of every other step, where a network is used at sizes too far apart for one kind of crop."""
    optimizer: OptimizerRecipe = field(default_factory=OptimizerRecipe)
    evaluate: EvaluateRecipe = field(default_factory=EvaluateRecipe)
    looks: LooksRecipe | None = None
    label_stride: int = 2
    """Losses are taken at every n-th pixel of a crop."""
    seed: int = 1


_SECTIONS = {
    "network": NetworkRecipe,
    "start": StartRecipe,
    "augment": AugmentRecipe,
    "alternate": AugmentRecipe,
    "optimizer": OptimizerRecipe,
    "evaluate": EvaluateRecipe,
    "looks": LooksRecipe,
}


def read_recipe(path: Path) -> Recipe:
    """Reads a recipe; a field it does not know is an error, not ignored."""
    tables = tomllib.loads(path.read_text())
    for name, section in _SECTIONS.items():
        if name in tables:
            tables[name] = _section(section, tables[name], f"{path}: [{name}]")
    return _section(Recipe, tables, str(path))


def _section(kind: type[Section], values: Mapping[str, Any], place: str) -> Section:
    known = {one.name for one in fields(kind)}  # type: ignore[arg-type]  # all sections are dataclasses
    unknown = values.keys() - known
    if unknown:
        raise ValueError(f"{place} has no {', '.join(sorted(unknown))}; it has {', '.join(sorted(known))}")
    return kind(**{name: _tuples(value) for name, value in values.items()})


def _tuples(value: Any) -> Any:
    return tuple(_tuples(one) for one in value) if isinstance(value, list) else value
