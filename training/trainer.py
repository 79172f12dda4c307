"""The training itself: steps, measurements, checkpoints."""

from __future__ import annotations

import math
import signal
import time
from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor

from .averaging import MovingAverage
from .batches import Batches
from .checkpoint import Checkpoint, load_checkpoint, save_checkpoint
from .evaluate import evaluate
from .export_graph import GraphExporter
from .guidance import class_weights, guidance_loss
from .initial import calibrate, folded_biases, random_tensors, start_tensors
from .labelled_images import LabelledImage
from .network import Network, batch_statistics
from .optimizer import make_optimizer, set_rate
from .recipe import Recipe, StartRecipe
from .run_log import RunLog
from .trained_tensors import TrainedTensors

CHECKPOINT_FILE = "checkpoint.pt"
LOG_FILE = "log.jsonl"
GRAPH_FOLDER = "graphs"
END_EVENT = "end"
"""In the log of a training that came to its last step."""
_LOG_EVERY_STEPS = 10
_CHECKPOINT_EVERY_SECONDS = 180.0
_MOST_SKIPPED_STEPS = 10


class Trainer:
    """One training in a folder of its own; made again over the same folder, it goes on where it was."""

    def __init__(
        self,
        recipe: Recipe,
        folder: Path,
        train: Sequence[LabelledImage],
        val: Sequence[LabelledImage],
        classes: int,
        start: Path | None = None,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._recipe, self._folder, self._val, self._classes = recipe, folder, val, classes
        self._device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self._log = RunLog(folder / LOG_FILE)
        self._exporter = GraphExporter(recipe.network, classes, folder / GRAPH_FOLDER)
        self._batches = Batches(train, recipe, self._device)
        self._per_class = class_weights(train, classes).to(self._device)
        steps_an_epoch = len(train) / recipe.optimizer.batch
        self._steps = math.ceil(recipe.optimizer.epochs * steps_an_epoch)
        self._measure_every = max(1, round(recipe.evaluate.every_epochs * steps_an_epoch))
        self._stop = False
        self._skipped = 0
        self._step, self._seconds, self._started = 0, 0.0, list[str]()
        self._begin(start)

    def run(self) -> bool:
        """Trains to the end, or until SIGTERM or SIGINT, which keep a checkpoint; gives whether it came to the end."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask_to_stop)
        kept_at = time.monotonic()
        while self._step < self._steps and not self._stop:
            self._train_step()
            if self._step % self._measure_every == 0 or self._step == self._steps:
                self._measure()
            if time.monotonic() - kept_at > _CHECKPOINT_EVERY_SECONDS:
                self._keep()
                kept_at = time.monotonic()
        self._keep()
        finished = self._step == self._steps
        if finished:
            self._log.add(END_EVENT, self._step, {})
        return finished

    def _begin(self, weights: Path | None) -> None:
        recipe = self._recipe
        self._crops = (recipe.augment,) if recipe.alternate is None else (recipe.augment, recipe.alternate)
        graphs = [self._exporter.graph(crop.width, crop.height) for crop in self._crops]
        self._measured_graph = self._exporter.graph(*recipe.evaluate.size)  # now: a size it cannot take fails at once
        path = self._folder / CHECKPOINT_FILE
        fresh = dict(graphs[0].trained) if recipe.network.trained else random_tensors(graphs[0], recipe.seed)
        self._tensors = TrainedTensors(fresh, self._device)
        self._networks = [Network(graph, self._tensors) for graph in graphs]
        if path.exists():
            self._resume(load_checkpoint(path, self._device))
            return
        if recipe.start is not None:
            self._start_from(recipe.start, weights)
        self._optimizer = make_optimizer(recipe.optimizer, self._tensors, self._started)
        self._average = MovingAverage(self._tensors, recipe.optimizer.average)
        self._log.cut_back(-1)

    def _start_from(self, start: StartRecipe, weights: Path | None) -> None:
        if weights is None:
            raise ValueError(f"the recipe {self._recipe.name} starts from trained weights: give --start")
        network = self._networks[0]
        found = start_tensors(network.graph, start, weights)
        self._tensors.load(found)
        self._started = list(found)
        biases = folded_biases(network.graph, start, found)
        if biases:
            calibrate(network, self._batches.next(self._crops[0])[0], biases)

    def _resume(self, kept: Checkpoint) -> None:
        self._tensors.load(kept.tensors)
        self._started = kept.started
        self._optimizer = make_optimizer(self._recipe.optimizer, self._tensors, kept.started)
        settings = self._optimizer.state_dict()["param_groups"]
        self._optimizer.load_state_dict({"state": kept.optimizer, "param_groups": settings})
        self._average = MovingAverage(self._tensors, self._recipe.optimizer.average)
        self._average.load(kept.average)
        self._batches.resume(kept.random, kept.order)
        self._step, self._seconds = kept.step, kept.seconds
        self._log.cut_back(kept.step)

    def _train_step(self) -> None:
        recipe, started_at = self._recipe, time.process_time()
        rate = set_rate(self._optimizer, recipe.optimizer, self._step, self._steps)
        statistics = {name: one.clone() for name, one in self._tensors.statistics.items()}
        kind = self._step % len(self._crops)
        images, labels = self._batches.next(self._crops[kind])
        with torch.autocast(self._device.type, dtype=torch.bfloat16):
            logits = self._networks[kind](images, batch_statistics(recipe.optimizer.momentum))
        loss, losses = guidance_loss(logits, labels, recipe.guidance, self._per_class)
        self._optimizer.zero_grad(set_to_none=True)
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(self._tensors.parameters.values(), recipe.optimizer.clip_norm)
        self._step += 1
        if torch.isfinite(norm):
            self._optimizer.step()
            self._average.update(self._step)
            self._skipped = 0
        else:
            self._skip(statistics, loss.item())
        self._seconds += time.process_time() - started_at
        if self._step % _LOG_EVERY_STEPS == 0:
            shown = {"loss": loss.item(), "losses": losses, "rate": rate, "norm": norm.item()}
            self._log.add("step", self._step, {**shown, "seconds": self._seconds})

    def _skip(self, statistics: dict[str, Tensor], loss: float) -> None:
        """Forgets a step that overflowed, its part in the running statistics too; many in a row are an error."""
        broken = [name for name, one in self._tensors.parameters.items() if not one.grad.isfinite().all()]
        last = broken[-1] if broken else "the sum of all gradients' squares"
        self._log.add("skip", self._step, {"loss": str(loss), "tensors": len(broken), "last": last})
        self._tensors.load(statistics)
        self._skipped += 1
        if self._skipped == _MOST_SKIPPED_STEPS:
            raise RuntimeError(f"{self._skipped} steps in a row overflowed, the last in {last}: lower the rate")

    def _measure(self) -> None:
        """Measures the averaged weights."""
        averaged = TrainedTensors({name: one.cpu().numpy() for name, one in self._average.state.items()}, self._device)
        network = Network(self._measured_graph, averaged)
        scores = evaluate(network, self._recipe.network, self._val, self._classes)
        exits = {exit_: {"miou": one.miou, "pixelAccuracy": one.pixel_accuracy} for exit_, one in scores.items()}
        self._log.add("measure", self._step, {"size": self._recipe.evaluate.size, "exits": exits})

    def _keep(self) -> None:
        kept = Checkpoint(
            step=self._step,
            seconds=self._seconds,
            tensors=self._tensors.state(),
            average=self._average.state,
            optimizer=self._optimizer.state_dict()["state"],
            random=self._batches.random_state,
            order=self._batches.order,
            started=self._started,
        )
        save_checkpoint(self._folder / CHECKPOINT_FILE, kept)

    def _ask_to_stop(self, *_: object) -> None:
        self._stop = True
