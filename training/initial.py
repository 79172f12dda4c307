"""The weights a training starts from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from .network import BatchNorm, Network
from .onnx_file import Graph, Node
from .recipe import StartRecipe
from .safetensors_file import read_safetensors
from .trained_tensors import TrainedTensors


def random_tensors(graph: Graph, seed: int) -> dict[str, np.ndarray]:
    """
    He initialisation (fan out) for convolutions that batch normalisation follows. Variance 1 / (3 fan in) for others,
    as PyTorch's own: classifiers begin undecided, and unnormalised residual units (RefineNet) close to the identity.
    """
    random = np.random.default_rng(seed)
    normalized = {node.inputs[0] for node in graph.nodes if node.op == "BatchNormalization"}
    tensors: dict[str, np.ndarray] = {}
    for node in graph.nodes:
        if node.op == "BatchNormalization":
            weight, bias, mean, var = (np.zeros_like(graph.trained[name]) for name in node.inputs[1:])
            tensors.update(zip(node.inputs[1:], (weight + 1, bias, mean, var + 1), strict=True))
        elif node.op == "Conv":
            shape = graph.trained[node.inputs[1]].shape
            fan_in, fan_out = np.prod(shape[1:]), np.prod(shape) / shape[1] / node.attributes.get("group", 1)
            variance = 2 / fan_out if node.output in normalized else 1 / (3 * fan_in)
            tensors[node.inputs[1]] = random.normal(0, variance**0.5, shape).astype(np.float32)
            tensors.update({name: np.zeros_like(graph.trained[name]) for name in node.inputs[2:] if name})
    return tensors


def start_tensors(graph: Graph, start: StartRecipe, weights: Path) -> dict[str, np.ndarray]:
    """The tensors of a weights file under the names they have in the graph; shapes that differ are an error."""
    found = read_safetensors(weights)
    named = _named(found, start) if start.order == "named" else dict(_folded(graph, start, found))
    for name, array in named.items():
        if name not in graph.trained or graph.trained[name].shape != array.shape:
            shape = graph.trained[name].shape if name in graph.trained else None
            raise ValueError(f"{weights}: tensor {name} of {array.shape} does not fit the network's {shape}")
    return named


def calibrate(network: Network, images: Tensor, biases: Mapping[str, Tensor]) -> None:
    """
    Makes batch normalisation do nothing at first where a convolution came with its normalisation folded.

    Such a layer gives conv(x) + bias. With the batch's mean and deviation as its shift and scale, normalising by batch
    statistics gives the same, so that training starts from what the folded weights compute.

    `biases`: the folded bias by the name of the normalisation's own bias.
    """

    def normalize(node: Node, x: Tensor, tensors: TrainedTensors) -> Tensor:
        weight, bias, mean, var = (tensors[name] for name in node.inputs[1:])
        epsilon = node.attributes["epsilon"]
        batch_var, batch_mean = torch.var_mean(x.float(), (0, 2, 3), unbiased=False)
        mean.copy_(batch_mean)
        var.copy_(batch_var)
        if node.inputs[2] in biases:
            weight.copy_((batch_var + epsilon).sqrt())
            bias.copy_(biases[node.inputs[2]] + batch_mean)
        return torch.nn.functional.batch_norm(x, mean, var, weight, bias, False, 0.0, epsilon)

    as_batch_norm: BatchNorm = normalize
    with torch.no_grad():
        network(images, as_batch_norm)


def folded_biases(graph: Graph, start: StartRecipe, tensors: Mapping[str, np.ndarray]) -> dict[str, Tensor]:
    """The biases `calibrate` needs, of a start with folded weights."""
    if start.order == "named":
        return {}
    norms = (node.inputs[2] for node in graph.nodes if node.op == "BatchNormalization")
    return {name: torch.from_numpy(tensors[name]) for name in norms if name in tensors}


def _named(found: Mapping[str, np.ndarray], start: StartRecipe) -> dict[str, np.ndarray]:
    taken = [name for name in found if name.startswith(start.only)]
    return {start.prefix + name: found[name].astype(np.float32) for name in taken}


def _folded(graph: Graph, start: StartRecipe, found: Mapping[str, np.ndarray]) -> Iterator[tuple[str, np.ndarray]]:
    """Weight and bias of each folded layer, the bias under the name of its batch normalisation's."""
    layers = dict(_layers(graph, start.prefix))
    kernels = [name for name, array in found.items() if array.ndim == 4]
    if start.order == "folded-in-order":
        pairs = zip(sorted(kernels)[: len(layers)], layers, strict=True)
    else:
        pairs = ((name, _same_layer(start.prefix + name, layers)) for name in kernels)
    for name, layer in pairs:
        yield layer, found[name].astype(np.float32)
        yield layers[layer], found[name.removesuffix(".weight") + ".bias"].astype(np.float32)


def _layers(graph: Graph, prefix: str) -> Iterator[tuple[str, str]]:
    """Each convolution's weight with the bias of the batch normalisation behind it, as they run."""
    norms = {node.inputs[0]: node for node in graph.nodes if node.op == "BatchNormalization"}
    for node in graph.nodes:
        if node.op == "Conv" and node.inputs[1].startswith(prefix) and node.output in norms:
            yield node.inputs[1], norms[node.output].inputs[2]


def _same_layer(name: str, layers: Mapping[str, str]) -> str:
    """`a.conv1.weight` is `a.conv1.conv.weight` in our graphs; torchvision's `downsample.0` is `downsample`."""
    layer = name.removesuffix(".weight").removesuffix(".0")
    return f"{layer}.conv.weight" if f"{layer}.conv.weight" in layers else name
