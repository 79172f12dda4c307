"""A network of two convolutions and two exits, written as segcast exports its own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

CLASSES = 3


def write_tiny_network(path: Path, size: int, seed: int = 0) -> None:
    """Convolution, batch normalisation, ReLU, classifier, resize; inputs of `size` x `size` pixels."""
    random = np.random.default_rng(seed)
    half = size // 2
    trained = {
        "stem.conv.weight": random.normal(0, 0.3, (4, 3, 3, 3)),
        "stem.bn.weight": random.uniform(0.5, 1.5, 4),
        "stem.bn.bias": random.normal(0, 0.1, 4),
        "stem.bn.running_mean": random.normal(0, 0.1, 4),
        "stem.bn.running_var": random.uniform(0.5, 1.5, 4),
        "head.weight": random.normal(0, 0.3, (CLASSES, 4, 1, 1)),
        "head.bias": random.normal(0, 0.1, CLASSES),
        "auxiliary.weight": random.normal(0, 0.3, (CLASSES, 4, 1, 1)),
        "auxiliary.bias": random.normal(0, 0.1, CLASSES),
    }
    arrays = {name: array.astype(np.float32) for name, array in trained.items()}
    sizes = np.array([1, CLASSES, size, size], np.int64)
    norms = [f"stem.bn.{part}" for part in ("weight", "bias", "running_mean", "running_var")]
    nodes = [
        _node("Conv", ["image", "stem.conv.weight"], "stem.conv", pads=[1, 1, 1, 1], strides=[2, 2], dilations=[1, 1]),
        _node("BatchNormalization", ["stem.conv", *norms], "stem.bn", epsilon=1e-5),
        _node("Relu", ["stem.bn"], "stem"),
        _node("Conv", ["stem", "head.weight", "head.bias"], "head", pads=[0, 0, 0, 0]),
        _node("Resize", ["head", "", "", "sizes"], "logits_high", mode="linear", **HALF_PIXEL),
        _node("Conv", ["stem", "auxiliary.weight", "auxiliary.bias"], "auxiliary", pads=[0, 0, 0, 0]),
    ]
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, 3, size, size])],
        [
            helper.make_tensor_value_info("logits_high", TensorProto.FLOAT, sizes.tolist()),
            helper.make_tensor_value_info("auxiliary", TensorProto.FLOAT, [1, CLASSES, half, half]),
        ],
        [numpy_helper.from_array(array, name) for name, array in {**arrays, "sizes": sizes}.items()],
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(helper.make_model(graph), str(path))


HALF_PIXEL = {"coordinate_transformation_mode": "half_pixel"}


def _node(op: str, inputs: list[str], output: str, **attributes: object) -> onnx.NodeProto:
    return helper.make_node(op, inputs, [output], name=output, **attributes)
