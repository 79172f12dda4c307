"""How well labels agree, counted over a whole split before dividing (PASCAL VOC, Cityscapes)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .labelled_images import IGNORE


@dataclass(frozen=True)
class Scores:
    """What `segcast eval` prints, in the same units."""

    miou: float
    """Percent: mean over the classes that occur."""
    pixel_accuracy: float
    """0..1, of the labelled pixels."""
    iou: tuple[float | None, ...]
    """Percent, per class; None for one that occurs neither in the labels nor in the predictions."""


class Confusion:
    """Pixels by true and predicted class."""

    def __init__(self, classes: int) -> None:
        self._counts = np.zeros((classes, classes), np.int64)

    def add(self, truth: np.ndarray, predicted: np.ndarray) -> None:
        """Counts two label maps of one size; IGNORE in the truth is left out."""
        classes = len(self._counts)
        said = truth != IGNORE
        pairs = truth[said].astype(np.int64) * classes + predicted[said]
        self._counts += np.bincount(pairs, minlength=classes * classes).reshape(classes, classes)

    def scores(self) -> Scores:
        """Intersection over union per class, its mean, and pixel accuracy."""
        hits = np.diag(self._counts)
        union = self._counts.sum(0) + self._counts.sum(1) - hits
        iou = [100 * float(hit) / float(all_) if all_ else None for hit, all_ in zip(hits, union, strict=True)]
        present = [one for one in iou if one is not None]
        return Scores(sum(present) / len(present), float(hits.sum() / self._counts.sum()), tuple(iou))
