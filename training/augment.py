"""Random crops of labelled pictures: scale, place, mirror and colours."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .labelled_images import IGNORE, LabelledImage
from .recipe import AugmentRecipe

_LUMA = np.array([0.299, 0.587, 0.114], np.float32)


@dataclass(frozen=True)
class Crop:
    """A piece of a picture as a network is trained on it."""

    pixels: np.ndarray
    """float32, [H, W, 3], RGB, 0..1."""
    labels: np.ndarray
    """uint8, [H / stride, W / stride], IGNORE beyond the picture."""


def random_crop(image: LabelledImage, recipe: AugmentRecipe, label_stride: int, random: np.random.Generator) -> Crop:
    """
    Draws one crop.

    Rows and columns are looked up where their centres fall in the picture: bilinearly for colours, the nearest pixel
    for labels, so that both keep the half-pixel convention the network is measured by.
    """
    scale = float(np.exp(random.uniform(*np.log(recipe.scale))))
    stretch = float(recipe.aspect ** random.uniform(-0.5, 0.5))
    centre_row, centre_column = _centre(image, recipe, random)
    rows = _Axis.draw(recipe.height, scale / stretch, image.labels.shape[0], centre_row, random)
    columns = _Axis.draw(recipe.width, scale * stretch, image.labels.shape[1], centre_column, random)
    mirrored = slice(None, None, -1 if random.random() < 0.5 else 1)
    pixels = _bilinear(image.pixels, rows.centres(1), columns.centres(1)[mirrored])
    labels = _nearest(image.labels, rows.centres(label_stride), columns.centres(label_stride)[mirrored])
    return Crop(_recolour(pixels, recipe.colour, random), labels)


@dataclass(frozen=True)
class _Axis:
    """Where a crop lies along one axis of its picture."""

    start: float
    """In the picture's pixels; may be negative."""
    step: float
    """Picture pixels per crop pixel."""
    length: int

    @staticmethod
    def draw(length: int, scale: float, available: int, centre: int | None, random: np.random.Generator) -> _Axis:
        """Anywhere inside the picture, or around `centre`; a picture smaller than the crop lies anywhere inside it."""
        room = available - length / scale
        low, high = min(0.0, room), max(0.0, room)
        start = random.uniform(low, high)
        if centre is not None:
            start = min(max(centre - random.uniform(0.1, 0.9) * length / scale, low), high)
        return _Axis(start, 1 / scale, length)

    def centres(self, stride: int) -> np.ndarray:
        """Centres of every cell of `stride` crop pixels, in the picture's pixel edges."""
        return self.start + (np.arange(self.length // stride) + 0.5) * stride * self.step


def _centre(image: LabelledImage, recipe: AugmentRecipe, random: np.random.Generator) -> tuple[int | None, int | None]:
    if random.random() >= recipe.rare:
        return None, None
    present = np.unique(image.labels)
    wanted = random.choice(present[present != IGNORE])
    places = np.flatnonzero(image.labels == wanted)
    row, column = divmod(int(random.choice(places)), image.labels.shape[1])
    return row, column


def _bilinear(pixels: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """[H, W, 3] uint8 to [rows, columns, 3] of 0..1; the border's colours go on beyond it."""
    top, bottom, down = _neighbours(rows, pixels.shape[0])
    left, right, along = _neighbours(columns, pixels.shape[1])
    weight = along[None, :, None]
    used = pixels[top.min() : bottom.max() + 1].astype(np.float32) / 255
    wide = used[:, left] * (1 - weight) + used[:, right] * weight
    first = top.min()
    return wide[top - first] * (1 - down[:, None, None]) + wide[bottom - first] * down[:, None, None]


def _neighbours(centres: np.ndarray, length: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    place = np.clip(centres - 0.5, 0, length - 1)
    before = place.astype(np.int64)
    return before, np.minimum(before + 1, length - 1), (place - before).astype(np.float32)


def _nearest(labels: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    row, column = np.floor(rows).astype(np.int64), np.floor(columns).astype(np.int64)
    height, width = labels.shape
    found = labels[np.clip(row, 0, height - 1)][:, np.clip(column, 0, width - 1)]
    outside = ((row < 0) | (row >= height))[:, None] | ((column < 0) | (column >= width))[None, :]
    return np.where(outside, np.uint8(IGNORE), found)


def _recolour(pixels: np.ndarray, strength: float, random: np.random.Generator) -> np.ndarray:
    brightness, contrast, saturation = np.exp(random.uniform(-strength, strength, 3)).astype(np.float32)
    gains = np.exp(random.uniform(-strength, strength, 3) / 3).astype(np.float32)
    gray = (pixels @ _LUMA)[..., None]
    mean = gray.mean()
    saturated = gray + (pixels - gray) * saturation
    return np.clip((mean + (saturated - mean) * contrast) * (brightness * gains), 0, 1).astype(np.float32)
