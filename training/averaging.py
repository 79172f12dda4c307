"""The exponential moving average of the weights: smoother than the last step's, and what is shipped."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from .trained_tensors import TrainedTensors


class MovingAverage:
    """Averages of all tensors, batch normalisation's statistics too."""

    def __init__(self, tensors: TrainedTensors, decay: float) -> None:
        self._tensors = tensors
        self._decay = decay
        self.state = {name: one.clone() for name, one in tensors.state().items()}

    def update(self, step: int) -> None:
        """Takes a step's weights in; early steps, which the average should soon forget, weigh more."""
        share = 1 - min(self._decay, (1 + step) / (10 + step))
        with torch.no_grad():
            for name, one in self._tensors.state().items():
                self.state[name].lerp_(one, share)

    def load(self, state: Mapping[str, Tensor]) -> None:
        """Goes on from a checkpoint."""
        self.state = {name: one.clone() for name, one in state.items()}
