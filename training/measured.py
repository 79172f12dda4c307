"""One figure of a manifest."""

from __future__ import annotations

from dataclasses import dataclass

from .confusion import Scores


@dataclass(frozen=True)
class Measured:
    """The scores of one exit at one input size."""

    exit: str
    width: int
    height: int
    scores: Scores
