"""A network's trained tensors: what the optimiser changes, and the statistics batch normalisation gathers."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor

_STATISTICS = (".running_mean", ".running_var")


class TrainedTensors:
    """Tensors by name, float32. Graphs of several input sizes share one set."""

    def __init__(self, arrays: Mapping[str, np.ndarray], device: torch.device) -> None:
        self.device = device
        self.parameters: dict[str, Tensor] = {}
        self.statistics: dict[str, Tensor] = {}
        for name, array in arrays.items():
            tensor = _laid_out(torch.from_numpy(array.astype(np.float32))).to(device)
            if name.endswith(_STATISTICS):
                self.statistics[name] = tensor
            else:
                self.parameters[name] = tensor.requires_grad_()

    def __getitem__(self, name: str) -> Tensor:
        return self.parameters[name] if name in self.parameters else self.statistics[name]

    def __contains__(self, name: str) -> bool:
        return name in self.parameters or name in self.statistics

    def state(self) -> dict[str, Tensor]:
        """All tensors by name; the live ones, not copies."""
        return {**{name: one.detach() for name, one in self.parameters.items()}, **self.statistics}

    def load(self, state: Mapping[str, Tensor | np.ndarray]) -> None:
        """Overwrites the tensors of these names."""
        with torch.no_grad():
            for name, value in state.items():
                mine, new = self[name], torch.as_tensor(value)
                if mine.shape != new.shape:
                    raise ValueError(f"tensor {name} is {tuple(mine.shape)}, not {tuple(new.shape)}")
                mine.copy_(new)

    def arrays(self) -> dict[str, np.ndarray]:
        """Copies of all tensors, float32."""
        return {name: one.cpu().contiguous().numpy().copy() for name, one in self.state().items()}


def _laid_out(tensor: Tensor) -> Tensor:
    """Convolutions run faster on channels_last, on processors and on CUDA."""
    return tensor.contiguous(memory_format=torch.channels_last) if tensor.dim() == 4 else tensor.clone()
