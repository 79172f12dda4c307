"""The operators of segcast's graphs in PyTorch: one function an operator, (node, inputs) to output."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce

import torch
import torch.nn.functional as F
from torch import Tensor

from .onnx_file import Node

Operator = Callable[[Node, Sequence["Tensor | None"]], Tensor]


def _conv(node: Node, inputs: Sequence[Tensor | None]) -> Tensor:
    x, weight, bias = _required(inputs, 0), _required(inputs, 1), _optional(inputs, 2)
    x, padding = _with_padding(node, x, 0.0)
    stride, dilation = _ints(node, "strides", (1, 1)), _ints(node, "dilations", (1, 1))
    return F.conv2d(x, weight, bias, stride, padding, dilation, node.attributes.get("group", 1))


def _max_pool(node: Node, inputs: Sequence[Tensor | None]) -> Tensor:
    x, padding = _with_padding(node, _required(inputs, 0), float("-inf"))
    return F.max_pool2d(x, _ints(node, "kernel_shape"), _ints(node, "strides", (1, 1)), padding)


def _average_pool(node: Node, inputs: Sequence[Tensor | None]) -> Tensor:
    top, left, bottom, right = _ints(node, "pads", (0, 0, 0, 0))
    if (top, left) != (bottom, right):
        raise ValueError(f"node {node.name}: an average pool with uneven padding cannot be trained")
    counts_padding = bool(node.attributes.get("count_include_pad", 0))
    kernel, stride = _ints(node, "kernel_shape"), _ints(node, "strides", (1, 1))
    return F.avg_pool2d(_required(inputs, 0), kernel, stride, (top, left), count_include_pad=counts_padding)


def _resize(node: Node, inputs: Sequence[Tensor | None]) -> Tensor:
    height, width = (int(length) for length in _required(inputs, 3)[2:])
    corners = node.attributes["coordinate_transformation_mode"] == b"align_corners"
    return F.interpolate(_required(inputs, 0), (height, width), mode="bilinear", align_corners=corners)


def _clip(_: Node, inputs: Sequence[Tensor | None]) -> Tensor:
    x, low, high = _required(inputs, 0), _optional(inputs, 1), _optional(inputs, 2)
    if low is None or high is None or not _HARDTANH_TRAINS:
        return torch.clamp(x, *(None if one is None else one.item() for one in (low, high)))
    return F.hardtanh(x, low.item(), high.item())


def _concat(node: Node, inputs: Sequence[Tensor | None]) -> Tensor:
    parts = [part for part in inputs if part is not None]
    return torch.cat(parts, node.attributes["axis"])


# A third of clamp's time forward and backward; PyTorch 1.13 has no backward pass of it for bf16.
_HARDTANH_TRAINS = int(torch.__version__.split(".")[0]) >= 2

# BatchNormalization is not here: it alone knows training from use, see network.py.
OPERATORS: dict[str, Operator] = {
    "Add": lambda _, inputs: _required(inputs, 0) + _required(inputs, 1),
    "AveragePool": _average_pool,
    "Clip": _clip,
    "Concat": _concat,
    "Conv": _conv,
    "GlobalAveragePool": lambda _, inputs: _required(inputs, 0).mean((2, 3), keepdim=True),
    "MatMul": lambda _, inputs: _required(inputs, 0) @ _required(inputs, 1),
    "Max": lambda _, inputs: reduce(torch.maximum, [one for one in inputs if one is not None]),
    "MaxPool": _max_pool,
    "Mul": lambda _, inputs: _required(inputs, 0) * _required(inputs, 1),
    "Relu": lambda _, inputs: F.relu(_required(inputs, 0)),
    "Resize": _resize,
    "Sub": lambda _, inputs: _required(inputs, 0) - _required(inputs, 1),
}


def _with_padding(node: Node, x: Tensor, value: float) -> tuple[Tensor, tuple[int, int]]:
    """Even padding is left to the operator; uneven padding (TensorFlow's SAME) is added to x here."""
    top, left, bottom, right = _ints(node, "pads", (0, 0, 0, 0))
    if (top, left) == (bottom, right):
        return x, (top, left)
    return F.pad(x, (left, right, top, bottom), value=value), (0, 0)


def _ints(node: Node, name: str, default: tuple[int, ...] | None = None) -> tuple[int, ...]:
    value = node.attributes.get(name, default)
    if value is None:
        raise ValueError(f"node {node.name} ({node.op}) lacks the attribute {name}")
    return tuple(value)


def _required(inputs: Sequence[Tensor | None], index: int) -> Tensor:
    value = inputs[index]
    if value is None:
        raise ValueError(f"input {index} of an operator is left out; training needs it")
    return value


def _optional(inputs: Sequence[Tensor | None], index: int) -> Tensor | None:
    return inputs[index] if index < len(inputs) else None
