"""Reads the .onnx files that `segcast models export --layout image --unfolded` writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import helper, numpy_helper

# Which inputs of an operator are trained tensors; every other constant belongs to the graph.
_TRAINED_INPUTS = {"Conv": slice(1, 3), "BatchNormalization": slice(1, 5)}


@dataclass(frozen=True)
class Node:
    """One operator with one output."""

    name: str
    op: str
    inputs: tuple[str, ...]
    """Names of values; '' for an optional input that is left out."""
    output: str
    attributes: Mapping[str, Any]


@dataclass(frozen=True)
class Graph:
    """A network of a fixed input size."""

    input: str
    """Its image: float32, NCHW, RGB, normalised."""
    height: int
    width: int
    outputs: tuple[str, ...]
    """Logits, NCHW: `logits_<exit>`, and the auxiliary heads'."""
    nodes: tuple[Node, ...]
    """In an order that runs."""
    trained: Mapping[str, np.ndarray]
    """Weights and running statistics by tensor name."""
    constants: Mapping[str, np.ndarray]
    """Sizes, factors and pooling matrices."""


def read_graph(path: Path) -> Graph:
    """Reads a network; its trained tensors are what convolutions and batch normalisations take besides their input."""
    graph = onnx.load(str(path)).graph
    arrays = {tensor.name: numpy_helper.to_array(tensor).copy() for tensor in graph.initializer}
    nodes = tuple(_node(proto) for proto in graph.node)
    names = {name for node in nodes for name in trained_names(node)}
    (image,) = graph.input  # one input only, else it was not exported with --layout image
    _, _, height, width = (dim.dim_value for dim in image.type.tensor_type.shape.dim)
    return Graph(
        input=image.name,
        height=height,
        width=width,
        outputs=tuple(output.name for output in graph.output),
        nodes=nodes,
        trained={name: arrays[name] for name in arrays if name in names},
        constants={name: arrays[name] for name in arrays if name not in names},
    )


def trained_names(node: Node) -> tuple[str, ...]:
    """The trained tensors that a node takes."""
    inputs = _TRAINED_INPUTS.get(node.op)
    return () if inputs is None else tuple(name for name in node.inputs[inputs] if name)


def _node(proto: onnx.NodeProto) -> Node:
    attributes = {one.name: helper.get_attribute_value(one) for one in proto.attribute}
    return Node(proto.name, proto.op_type, tuple(proto.input), proto.output[0], attributes)
