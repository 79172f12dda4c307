"""Cascade label guidance (ICNet, section 3.4): every branch is taught the labels, each with a weight of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from .labelled_images import IGNORE, LabelledImage


def class_weights(images: Sequence[LabelledImage], classes: int) -> Tensor:
    """1 / log(1.1 + share of labelled pixels) per class (after ENet, Paszke et al. 2016): rare classes weigh more."""
    counts = sum(np.bincount(image.labels.ravel(), minlength=IGNORE + 1)[:classes] for image in images)
    shares = counts / np.sum(counts)
    return torch.tensor(1 / np.log(1.1 + shares), dtype=torch.float32)


def guidance_loss(
    logits: Mapping[str, Tensor], labels: Tensor, weights: Mapping[str, float], per_class: Tensor
) -> tuple[Tensor, dict[str, float]]:
    """
    The weighted sum of the branches' softmax cross entropies, and each of them.

    Logits are brought to the labels' size first, [N, h, w], which is how they are judged and used; the paper brings the
    labels down to each branch's size instead.
    """
    if logits.keys() != weights.keys():
        raise ValueError(f"the network's outputs are {sorted(logits)}, the recipe's guidance {sorted(weights)}")
    size = labels.shape[-2:]
    losses = {
        name: F.cross_entropy(
            F.interpolate(one.float(), size, mode="bilinear", align_corners=False),
            labels,
            per_class,
            ignore_index=IGNORE,
        )
        for name, one in logits.items()
    }
    total = torch.stack([weights[name] * loss for name, loss in losses.items()]).sum()
    return total, {name: loss.item() for name, loss in losses.items()}
