"""Measures a network as `segcast eval` does."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from .confusion import Confusion, Scores
from .labelled_images import LabelledImage
from .network import Network, running_statistics
from .recipe import NetworkRecipe

EXIT_PREFIX = "logits_"
EXITS = ("low", "mid", "high")


def normalized(pixels: np.ndarray, recipe: NetworkRecipe, device: torch.device) -> Tensor:
    """[N, H, W, 3] of 0..1 as the network sees it, [N, 3, H, W], laid out as channels_last."""
    mean, std = (np.array(one, np.float32) for one in (recipe.mean, recipe.std))
    return torch.from_numpy((pixels - mean) / std).to(device).permute(0, 3, 1, 2)


def evaluate(
    network: Network, recipe: NetworkRecipe, images: Sequence[LabelledImage], classes: int
) -> dict[str, Scores]:
    """
    Scores per exit.

    Float32; each image is resized bilinearly to the network's size, the logits to the labels'.
    """
    matrices: dict[str, Confusion] = {}
    for image in images:
        for exit_, labels in predict(network, recipe, image).items():
            matrices.setdefault(exit_, Confusion(classes)).add(image.labels, labels)
    return {exit_: matrix.scores() for exit_, matrix in matrices.items()}


def predict(network: Network, recipe: NetworkRecipe, image: LabelledImage) -> dict[str, np.ndarray]:
    """Class ids of the labels' size per exit."""
    device = network.tensors.device
    pixels = normalized(image.pixels[None].astype(np.float32) / 255, recipe, device)
    size = (network.graph.height, network.graph.width)
    with torch.no_grad():
        resized = F.interpolate(pixels, size, mode="bilinear", align_corners=False)
        found = network(resized, running_statistics)
        return {
            exit_: _labels(found[EXIT_PREFIX + exit_], image.labels.shape)
            for exit_ in EXITS
            if EXIT_PREFIX + exit_ in found
        }


def evaluate_repeatedly(
    networks: Sequence[Network], recipe: NetworkRecipe, images: Sequence[LabelledImage], classes: int, flip: bool
) -> Scores:
    """
    Scores of the last exit where each image is looked at by every network, and mirrored if `flip`.

    The mean of the soft-max probabilities at the labels' size counts, as for `segcast eval --scales --flip`.
    """
    matrix = Confusion(classes)
    for image in images:
        pixels = normalized(image.pixels[None].astype(np.float32) / 255, recipe, networks[0].tensors.device)
        with torch.no_grad():
            looks = [_probabilities(network, pixels, image.labels.shape) for network in networks]
            if flip:
                mirrored = pixels.flip(3)
                looks += [_probabilities(network, mirrored, image.labels.shape).flip(3) for network in networks]
        labels = torch.stack(looks).sum(0).argmax(1)[0].to(torch.uint8).cpu().numpy()
        matrix.add(image.labels, labels)
    return matrix.scores()


def scaled_size(size: tuple[int, int], scale: float) -> tuple[int, int]:
    """The input size of a look, as models/test-time/segment-repeatedly.ts has it: sides are multiples of 32."""
    if scale == 1:
        return size
    width, height = (max(int(length * scale / 32 + 0.5) * 32, 32) for length in size)
    return width, height


def _probabilities(network: Network, pixels: Tensor, size: tuple[int, ...]) -> Tensor:
    resized = F.interpolate(pixels, (network.graph.height, network.graph.width), mode="bilinear", align_corners=False)
    found = network(resized, running_statistics)
    last = next(found[EXIT_PREFIX + exit_] for exit_ in reversed(EXITS) if EXIT_PREFIX + exit_ in found)
    return F.interpolate(last, size, mode="bilinear", align_corners=False).softmax(1)


def _labels(logits: Tensor, size: tuple[int, ...]) -> np.ndarray:
    full = F.interpolate(logits, size, mode="bilinear", align_corners=False)
    return full.argmax(1)[0].to(torch.uint8).cpu().numpy()
