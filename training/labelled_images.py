"""Labelled pictures, all in memory: CamVid's 468 take 325 MB."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

IGNORE = 255
"""What every id outside the class set becomes."""


@dataclass(frozen=True)
class LabelledImage:
    """A picture and the class id of each of its pixels."""

    name: str
    pixels: np.ndarray
    """uint8, [H, W, 3], RGB."""
    labels: np.ndarray
    """uint8, [H, W]; IGNORE where nobody said."""


def load_labelled_images(images: Path, labels: Path, classes: int) -> list[LabelledImage]:
    """All pictures of a folder with the label PNGs of the same names in another, by name."""
    names = sorted(path.name for path in images.iterdir() if path.suffix == ".png")
    if not names:
        raise ValueError(f"{images} holds no .png")
    return [_load(images / name, labels / name, classes) for name in names]


def _load(image: Path, label: Path, classes: int) -> LabelledImage:
    pixels = np.asarray(Image.open(image).convert("RGB"))
    ids = np.array(Image.open(label))
    if ids.ndim != 2 or ids.shape != pixels.shape[:2]:
        raise ValueError(f"{label} is {ids.shape}, its picture {pixels.shape}: ids must be 8-bit gray of the same size")
    ids = ids.astype(np.uint8)
    ids[ids >= classes] = IGNORE
    return LabelledImage(image.stem, pixels, ids)
