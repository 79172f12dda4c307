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
    scales: tuple[float, ...] = (1.0,)
    """Factors of the input size the pictures were looked at with."""
    flip: bool = False
    """Whether each look was taken mirrored as well."""

    @property
    def is_one_look(self) -> bool:
        """Whether a network at work reaches this."""
        return self.scales == (1.0,) and not self.flip
