"""Has segcast write a network as a graph for one input size; graphs are kept, so that each is written once."""

from __future__ import annotations

import subprocess
from pathlib import Path

from .onnx_file import Graph, read_graph
from .recipe import NetworkRecipe

PROJECT_ROOT = Path(__file__).resolve().parent.parent
_SEGCAST = ("npx", "tsx", "src/cli/main.ts")


class GraphExporter:
    """Graphs of one network, of any input size."""

    def __init__(self, network: NetworkRecipe, classes: int, folder: Path) -> None:
        self._network = network
        self._classes = classes
        self._folder = folder

    def graph(self, width: int, height: int) -> Graph:
        """The network for images of this size, with the logits of every exit and auxiliary head."""
        path = self._folder / f"{width}x{height}.onnx"
        if not path.exists():
            self._write(path, f"{width}x{height}")
        return read_graph(path)

    def _write(self, path: Path, size: str) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".partial")
        command = [*_SEGCAST, "models", "export", self._network.name, str(partial.resolve()), "--size", size]
        command += ["--exit", "all", "--layout", "image", "--unfolded", "--overwrite"]
        if not self._network.trained:
            command += ["--random-weights", "1", "--classes", str(self._classes)]
        done = subprocess.run(command, cwd=PROJECT_ROOT, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(command)} failed:\n{done.stderr.strip()}")
        partial.replace(path)
