"""An exported graph that can be trained."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor

from .onnx_file import Graph, Node
from .operators import OPERATORS
from .trained_tensors import TrainedTensors

BatchNorm = Callable[[Node, Tensor, TrainedTensors], Tensor]

# Operators whose backward pass does not need their output: a ReLU may overwrite it.
_OVERWRITABLE = frozenset({"Add", "BatchNormalization", "Conv"})


class Network:
    """Runs a graph of a fixed input size on tensors it shares with other sizes."""

    def __init__(self, graph: Graph, tensors: TrainedTensors) -> None:
        missing = [name for name in graph.trained if name not in tensors]
        unknown = {node.op for node in graph.nodes} - OPERATORS.keys() - {"BatchNormalization"}
        if missing or unknown:
            raise ValueError(f"the graph cannot be trained: no tensors {missing}, unknown operators {sorted(unknown)}")
        self.graph = graph
        self.tensors = tensors
        self._constants = {name: _constant(array, tensors.device) for name, array in graph.constants.items()}
        self._uses = Counter(name for node in graph.nodes for name in node.inputs) + Counter(graph.outputs)
        self._ops = {node.output: node.op for node in graph.nodes}

    def __call__(self, images: Tensor, batch_norm: BatchNorm) -> dict[str, Tensor]:
        """Logits by output name for images of the graph's size, [N, 3, H, W]."""
        values: dict[str, Tensor] = {self.graph.input: images}
        left = Counter(self._uses)
        for node in self.graph.nodes:
            values[node.output] = self._run(node, values, batch_norm)
            for name in node.inputs:
                left[name] -= 1
                if left[name] == 0:
                    values.pop(name, None)  # no longer needed: memory is what limits the batch
        return {name: values[name] for name in self.graph.outputs}

    def _run(self, node: Node, values: dict[str, Tensor], batch_norm: BatchNorm) -> Tensor:
        if node.op == "BatchNormalization":
            return batch_norm(node, values[node.inputs[0]], self.tensors)
        if node.op == "Relu" and self._may_overwrite(node.inputs[0]):
            return F.relu_(values[node.inputs[0]])
        return OPERATORS[node.op](node, [self._input(name, values) for name in node.inputs])

    def _may_overwrite(self, name: str) -> bool:
        return self._uses[name] == 1 and self._ops.get(name) in _OVERWRITABLE

    def _input(self, name: str, values: dict[str, Tensor]) -> Tensor | None:
        if name == "":
            return None
        for place in (values, self._constants):
            if name in place:
                return place[name]
        return self.tensors[name]


def batch_statistics(momentum: float) -> BatchNorm:
    """Batch normalisation as in training: by the batch's statistics, gathered into the running ones."""

    def normalize(node: Node, x: Tensor, tensors: TrainedTensors) -> Tensor:
        weight, bias, mean, var = (tensors[name] for name in node.inputs[1:])
        # One value a channel has no variance: image-level pooling of a batch of one image.
        varied = x.numel() > x.shape[1]
        return F.batch_norm(x, mean, var, weight, bias, varied, momentum, node.attributes["epsilon"])

    return normalize


def running_statistics(node: Node, x: Tensor, tensors: TrainedTensors) -> Tensor:
    """Batch normalisation as in use: by the statistics gathered in training."""
    weight, bias, mean, var = (tensors[name] for name in node.inputs[1:])
    return F.batch_norm(x, mean, var, weight, bias, False, 0.0, node.attributes["epsilon"])


def _constant(array: object, device: torch.device) -> Tensor:
    tensor = torch.as_tensor(array)
    read_by_host = tensor.dtype == torch.int64 or tensor.dim() == 0  # sizes and limits
    return tensor if read_by_host else tensor.to(device)
