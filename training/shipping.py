"""Turns a training into a model: half-precision weights, a manifest with measured figures, a model card."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from .camvid import CLASSES, MEASURED, TRAINING_DATA, load_split
from .checkpoint import load_checkpoint
from .curves import write_curves
from .evaluate import EXIT_PREFIX, EXITS, evaluate, evaluate_repeatedly, scaled_size
from .export_graph import GraphExporter
from .labelled_images import LabelledImage
from .measured import Measured
from .model_card import model_card
from .network import Network
from .onnx_file import Graph, trained_names
from .recipe import LooksRecipe, Recipe
from .run_log import RunLog
from .safetensors_file import write_safetensors
from .trained_tensors import TrainedTensors
from .trainer import CHECKPOINT_FILE, END_EVENT, GRAPH_FOLDER, LOG_FILE

CURVES_FILE = "curves.png"


def ship(recipe: Recipe, run: Path, data: Path, out: Path) -> list[Measured]:
    """
    Writes a folder for models/zoo from a finished training's averaged weights; measures what it writes.

    A training that was stopped is refused: its rate has not fallen yet, and its figures would understate the network.
    """
    events = RunLog(run / LOG_FILE).events()
    if not any(event["event"] == END_EVENT for event in events):
        raise ValueError(f"the training in {run} has not come to its end: train it on, then ship it")
    exporter = GraphExporter(recipe.network, len(CLASSES), run / GRAPH_FOLDER)
    graph = exporter.graph(*recipe.evaluate.sizes[0])
    kept = load_checkpoint(run / CHECKPOINT_FILE, torch.device("cpu"))
    stored = {name: _stored(kept.average[name].numpy()) for name in tensors_of_exits(graph)}
    measured = measure(recipe, exporter, stored, data)
    out.mkdir(parents=True, exist_ok=True)
    weights = out / f"{recipe.name}.safetensors"
    write_safetensors(weights, stored, {"network": str(recipe.manifest["family"]), "classes": "camvid11"})
    (out / "manifest.json").write_text(short_json(manifest(recipe, graph, weights, measured)))
    write_curves(out / CURVES_FILE, events)
    (out / "README.md").write_text(model_card(recipe, measured, kept.step, kept.seconds))
    return measured


def measure(recipe: Recipe, exporter: GraphExporter, stored: Mapping[str, np.ndarray], data: Path) -> list[Measured]:
    """Every exit at every size the recipe names, and its several looks, on val."""
    val = load_split(data, "val")
    found = []
    for width, height in recipe.evaluate.sizes:
        scores = evaluate(_network(exporter, stored, (width, height)), recipe.network, val, len(CLASSES))
        found += [Measured(exit_, width, height, scores[exit_]) for exit_ in EXITS if exit_ in scores]
        print(
            "\n".join(f"{one.exit:4} {width}x{height} {one.scores.miou:.2f}" for one in found[-len(scores) :]),
            flush=True,
        )
    return found if recipe.looks is None else [*found, _measure_looks(recipe, recipe.looks, exporter, stored, val)]


def _network(exporter: GraphExporter, stored: Mapping[str, np.ndarray], size: tuple[int, int]) -> Network:
    """As stored; an auxiliary head, in the graph and not in the weights, is computed from the exported values."""
    graph = exporter.graph(*size)
    return Network(graph, TrainedTensors({**graph.trained, **stored}, torch.device("cpu")))


def _measure_looks(
    recipe: Recipe,
    looks: LooksRecipe,
    exporter: GraphExporter,
    stored: Mapping[str, np.ndarray],
    val: Sequence[LabelledImage],
) -> Measured:
    networks = [_network(exporter, stored, scaled_size(looks.size, scale)) for scale in looks.scales]
    scores = evaluate_repeatedly(networks, recipe.network, val, len(CLASSES), looks.flip)
    print(f"{len(looks.scales)} scales{', mirrored too' if looks.flip else ''}: {scores.miou:.2f}", flush=True)
    return Measured(last_exit(networks[0].graph), *looks.size, scores, looks.scales, looks.flip)


def last_exit(graph: Graph) -> str:
    """The exit that goes furthest."""
    return [exit_ for exit_ in EXITS if EXIT_PREFIX + exit_ in graph.outputs][-1]


def tensors_of_exits(graph: Graph) -> list[str]:
    """The trained tensors that the exits' logits depend on; what auxiliary heads alone need is left out."""
    producers = {node.output: node for node in graph.nodes}
    open_, seen, names = [name for name in graph.outputs if _is_exit(name)], set[str](), list[str]()
    while open_:
        node = producers.get(open_.pop())
        if node is None or node.output in seen:
            continue
        seen.add(node.output)
        names += trained_names(node)
        open_ += node.inputs
    return sorted(set(names))


def manifest(recipe: Recipe, graph: Graph, weights: Path, measured: Sequence[Measured]) -> dict[str, Any]:
    """What models/weights/manifest.ts reads."""
    own = dict(recipe.manifest)
    title, paper, licence = own.pop("title"), own.pop("paper"), own.pop("licence")
    default_size = own.pop("defaultSize")
    return {
        "name": recipe.name,
        "title": title,
        **own,
        "paper": paper,
        "classSet": {"name": "camvid11", "classes": [{"name": name, "color": colour} for name, colour in CLASSES]},
        "input": {"mean": recipe.network.mean, "std": recipe.network.std, "defaultSize": default_size},
        "batchNormEpsilon": batch_norm_epsilon(graph),
        "trainingData": TRAINING_DATA,
        "licence": licence,
        "measured": {**MEASURED, "results": [_result(one) for one in measured]},
        "weights": {"file": weights.name, "sha256": hashlib.sha256(weights.read_bytes()).hexdigest()},
    }


def batch_norm_epsilon(graph: Graph) -> float:
    """What every batch normalisation of the graph adds to its variances, as short as float32 allows."""
    (epsilon,) = {node.attributes["epsilon"] for node in graph.nodes if node.op == "BatchNormalization"}
    return float(str(np.float32(epsilon)))


def short_json(value: object) -> str:
    """JSON with the innermost objects and lists on lines of their own."""
    text = json.dumps(value, indent=2)
    for _ in range(2):
        text = re.sub(r"[\[{]\n[^\[\]{}]*(?:\[[^\[\]{}\n]*\][^\[\]{}]*)*\n *[\]}]", _on_one_line, text)
    return text + "\n"


def _on_one_line(found: re.Match[str]) -> str:
    text = re.sub(r"\n *", " ", found[0])
    text = text if text.startswith("{") else f"[{text[1:-1].strip()}]"
    return text if len(text) <= 100 else found[0]


def _stored(array: np.ndarray) -> np.ndarray:
    """Convolutions keep half precision, everything else float32."""
    return array.astype(np.float16) if array.ndim == 4 else array.astype(np.float32)


def _result(one: Measured) -> dict[str, Any]:
    figures = {"miou": round(one.scores.miou, 2), "pixelAccuracy": round(one.scores.pixel_accuracy, 4)}
    looks = {} if one.is_one_look else {"scales": list(one.scales), "flip": one.flip}
    return {"exit": one.exit, "width": one.width, "height": one.height, **looks, **figures}


def _is_exit(output: str) -> bool:
    return output.removeprefix(EXIT_PREFIX) in EXITS
