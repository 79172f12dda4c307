"""Weights and images that the tests compute by the same formulas, so that neither need committing.

Weights: test/models/support/seeded-weights.ts. Images: `numbers` of test/models/support/tensors.ts.
"""

import math

import numpy as np
import torch


def seeded(name, shape):
    """The tensor of that name and shape."""
    middle, spread = range_of(name, shape)
    index = np.arange(math.prod(shape), dtype=np.uint32)
    with np.errstate(over="ignore"):
        bits = mix(np.uint32(fnv1a(name)) + index * np.uint32(0x9E3779B9))
    numbers = middle + spread * (bits.astype(np.float64) / 0x8000_0000 - 1)
    return torch.from_numpy(numbers.astype(np.float32)).reshape(shape)


def range_of(name, shape):
    if len(shape) > 1:
        return 0.0, math.sqrt(6 / math.prod(shape[1:]))
    if name.endswith(".running_var"):
        return 1.0, 0.5
    if name.endswith(".weight"):
        return 1.0, 0.25
    return 0.0, 0.1


def fnv1a(text):
    bits = 0x811C9DC5
    for byte in text.encode():
        bits = ((bits ^ byte) * 0x01000193) & 0xFFFFFFFF
    return bits


def mix(bits):
    """MurmurHash3's finaliser."""
    bits = (bits ^ (bits >> np.uint32(16))) * np.uint32(0x85EBCA6B)
    bits = (bits ^ (bits >> np.uint32(13))) * np.uint32(0xC2B2AE35)
    return bits ^ (bits >> np.uint32(16))


def image(height, width, seed=1):
    """A normalised image: Float32, [1, 3, height, width], from -1 to 1."""
    i = np.arange(1, 3 * height * width + 1, dtype=np.int64)
    numbers = ((i * 7919 + seed * 104729) % 2003) / 1001.5 - 1
    return torch.from_numpy(numbers.astype(np.float32)).reshape(1, 3, height, width)
