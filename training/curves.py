"""A training's curves as a picture: the loss on the left, mIoU of each exit on the right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from .evaluate import EXITS

_PANEL = (460, 320)
_MARGIN = (44, 28, 12, 26)
"""Left, top, right, bottom: room for numbers and titles."""
_INK, _GRID = (60, 60, 60), (225, 225, 225)
_COLOURS = {"low": (214, 120, 30), "mid": (60, 140, 80), "high": (40, 90, 190)}
_SMOOTHING = 0.9


@dataclass(frozen=True)
class Curve:
    """One line of a panel."""

    name: str
    colour: tuple[int, int, int]
    points: Sequence[tuple[float, float]]
    """Step, value; steps rise."""


def write_curves(path: Path, events: Iterable[Mapping[str, Any]]) -> None:
    """Draws the events of a log.jsonl as a PNG."""
    events = list(events)
    picture = Image.new("RGB", (2 * _PANEL[0], _PANEL[1]), "white")
    _panel(picture, 0, "loss (smoothed)", [_loss(events)])
    _panel(
        picture,
        _PANEL[0],
        _measured_title(events),
        [curve for exit_ in EXITS if (curve := _miou(events, exit_)).points],
    )
    picture.save(path, optimize=True)


def _loss(events: Sequence[Mapping[str, Any]]) -> Curve:
    points, smooth = [], None
    for event in events:
        if event["event"] == "step":
            loss = event["loss"]
            smooth = loss if smooth is None else _SMOOTHING * smooth + (1 - _SMOOTHING) * loss
            points.append((event["step"], smooth))
    return Curve("loss", _INK, points)


def _miou(events: Sequence[Mapping[str, Any]], exit_: str) -> Curve:
    measured = [event for event in events if event["event"] == "measure" and exit_ in event["exits"]]
    return Curve(exit_, _COLOURS[exit_], [(event["step"], event["exits"][exit_]["miou"]) for event in measured])


def _measured_title(events: Sequence[Mapping[str, Any]]) -> str:
    sizes = [event["size"] for event in events if event["event"] == "measure"]
    return f"mIoU %, val, {sizes[-1][0]}x{sizes[-1][1]}" if sizes else "mIoU %: not measured yet"


def _panel(picture: Image.Image, left: int, title: str, curves: Sequence[Curve]) -> None:
    draw = ImageDraw.Draw(picture)
    draw.text((left + _MARGIN[0], 8), title, fill=_INK)
    points = [point for curve in curves for point in curve.points]
    if not points:
        return
    scale = _Scale.of(left, points)
    for value in scale.ticks():
        _, y = scale.place((0, value))
        draw.line([(left + _MARGIN[0], y), (left + _PANEL[0] - _MARGIN[2], y)], fill=_GRID)
        draw.text((left + 4, y - 6), f"{value:.4g}", fill=_INK)
    draw.text((left + _MARGIN[0], _PANEL[1] - 18), f"steps 0 to {scale.steps:.0f}", fill=_INK)
    for row, curve in enumerate(curves):
        draw.line([scale.place(point) for point in curve.points], fill=curve.colour, width=2)
        if len(curves) > 1:
            name, last = f"{curve.name} {curve.points[-1][1]:.1f}", (left + _PANEL[0] - 84, _PANEL[1] - 80 + 14 * row)
            draw.text(last, name, fill=curve.colour)


@dataclass(frozen=True)
class _Scale:
    left: int
    steps: float
    low: float
    high: float

    @staticmethod
    def of(left: int, points: Sequence[tuple[float, float]]) -> _Scale:
        values = [value for _, value in points]
        room = 0.05 * (max(values) - min(values)) or 1.0
        return _Scale(left, max(1.0, *(step for step, _ in points)), min(values) - room, max(values) + room)

    def place(self, point: tuple[float, float]) -> tuple[float, float]:
        width, height = _PANEL[0] - _MARGIN[0] - _MARGIN[2], _PANEL[1] - _MARGIN[1] - _MARGIN[3]
        x = self.left + _MARGIN[0] + width * point[0] / self.steps
        return x, _MARGIN[1] + height * (self.high - point[1]) / (self.high - self.low)

    def ticks(self) -> list[float]:
        """Round values, at most ten."""
        raw = (self.high - self.low) / 6
        unit = 10.0 ** len(str(int(raw))) / 10 if raw >= 1 else 10.0 ** -(len(f"{1 / raw:.0f}"))
        step = next(unit * factor for factor in (1, 2, 5, 10, 20, 50, 100) if unit * factor >= raw)
        first = int(self.low / step) + 1
        return [step * number for number in range(first, int(self.high / step) + 1)]
