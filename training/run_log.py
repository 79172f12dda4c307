"""What happened in a training: one JSON object a line, in log.jsonl."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any


class RunLog:
    """A log that can be cut back to the step a training goes on from."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def add(self, event: str, step: int, values: Mapping[str, Any]) -> None:
        """Adds a line; `step` counts the steps done."""
        with self._path.open("a") as file:
            file.write(json.dumps({"event": event, "step": step, **values}) + "\n")

    def events(self) -> list[dict[str, Any]]:
        """All lines; one cut short by a crash is left out."""
        if not self._path.exists():
            return []
        return [event for line in self._path.read_text().splitlines() if (event := _parsed(line)) is not None]

    def cut_back(self, step: int) -> None:
        """Forgets what came after this step."""
        kept = [json.dumps(event) + "\n" for event in self.events() if event["step"] <= step]
        partial = self._path.with_suffix(".partial")
        partial.write_text("".join(kept))
        partial.replace(self._path)


def _parsed(line: str) -> dict[str, Any] | None:
    try:
        return json.loads(line)
    except json.JSONDecodeError:
        return None
