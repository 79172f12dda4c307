"""A training learns, and a stop changes nothing."""

from __future__ import annotations

import os
import signal
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import torch
from torch import Tensor
from training.batches import Batches
from training.checkpoint import Checkpoint, load_checkpoint
from training.recipe import AugmentRecipe
from training.run_log import RunLog
from training.shipping import ship
from training.trainer import CHECKPOINT_FILE, LOG_FILE, Trainer

from tiny_training import tiny_recipe, tiny_trainer


def _run(folder: Path, epochs: int) -> None:
    tiny_trainer(tiny_recipe(epochs), folder).run()


def _run_with_stop(folder: Path, epochs: int, stop_after: int) -> bool:
    """Sends SIGTERM to itself after some steps."""
    step = Trainer._train_step

    def stopping(trainer: Trainer) -> None:
        step(trainer)
        if trainer._step == stop_after:
            os.kill(os.getpid(), signal.SIGTERM)

    with mock.patch.object(Trainer, "_train_step", stopping):
        return tiny_trainer(tiny_recipe(epochs), folder).run()


def _checkpoint(folder: Path) -> Checkpoint:
    return load_checkpoint(folder / CHECKPOINT_FILE, torch.device("cpu"))


class TrainerTest(unittest.TestCase):
    """Trainer."""

    def test_learns_what_the_colours_mean(self) -> None:
        """The averaged weights label nearly every pixel rightly."""
        with tempfile.TemporaryDirectory() as folder:
            _run(Path(folder), epochs=40)
            events = RunLog(Path(folder) / LOG_FILE).events()
            measured = [event for event in events if event["event"] == "measure"]
            self.assertGreater(measured[-1]["exits"]["high"]["miou"], 80)

    def test_goes_on_after_a_stop_as_if_there_had_been_none(self) -> None:
        """Weights, averages and log are those of an unbroken training, bit for bit."""
        with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
            _run(Path(one), epochs=8)
            self.assertFalse(_run_with_stop(Path(other), epochs=8, stop_after=13))
            _run(Path(other), epochs=8)
            unbroken, resumed = (
                load_checkpoint(Path(each) / CHECKPOINT_FILE, torch.device("cpu")) for each in (one, other)
            )
            self.assertEqual(unbroken.step, 24)
            for name, tensor in unbroken.average.items():
                self.assertTrue(torch.equal(tensor, resumed.average[name]), name)
            self.assertEqual(*(self._log(Path(each)) for each in (one, other)))

    def test_forgets_a_step_that_overflows(self) -> None:
        """One batch of infinite pictures leaves neither weights nor statistics without a number."""
        draw = Batches.next

        def overflowing(batches: Batches, augment: AugmentRecipe) -> tuple[Tensor, Tensor]:
            images, labels = draw(batches, augment)
            return (images / 0 if len(batches.order) == 2 else images), labels

        with tempfile.TemporaryDirectory() as folder, mock.patch.object(Batches, "next", overflowing):
            _run(Path(folder), epochs=2)
            kept = _checkpoint(Path(folder))
            skipped = [event for event in RunLog(Path(folder) / LOG_FILE).events() if event["event"] == "skip"]
        self.assertEqual([event["step"] for event in skipped], [2, 5])
        self.assertTrue(all(one.isfinite().all() for one in [*kept.tensors.values(), *kept.average.values()]))

    def test_gives_up_where_every_step_overflows(self) -> None:
        """With a word on what to change."""
        overflowing = (torch.full((2, 3, 32, 32), torch.inf), torch.zeros((2, 16, 16), dtype=torch.long))
        poisoned = mock.patch.object(Batches, "next", lambda *_: overflowing)
        refused = self.assertRaisesRegex(RuntimeError, "lower the rate")
        with tempfile.TemporaryDirectory() as folder, poisoned, refused:
            _run(Path(folder), epochs=8)

    def test_is_not_shipped_before_its_end(self) -> None:
        """A stopped training is refused by name, nothing is written."""
        with tempfile.TemporaryDirectory() as folder:
            run, out = Path(folder) / "run", Path(folder) / "out"
            _run_with_stop(run, epochs=8, stop_after=2)
            with self.assertRaisesRegex(ValueError, "not come to its end"):
                ship(tiny_recipe(8), run, Path(folder), out)
            self.assertFalse(out.exists())

    def _log(self, folder: Path) -> list[dict[str, object]]:
        events = RunLog(folder / LOG_FILE).events()
        return [{name: value for name, value in event.items() if name != "seconds"} for event in events]


if __name__ == "__main__":
    unittest.main()
