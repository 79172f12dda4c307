"""Writes logits as the tests compare them: every so many numbers of all, so that a fixture stays small.

test/models/support/sampled-logits.ts reads it. The step is a prime, so that samples fall on all classes and places.
"""

import pathlib

import torch
from safetensors.torch import save_file

CLASSES = 5
SAMPLES = 1000
PRIMES = (1, 2, 3, 5, 7, 11, 13, 17, 23, 31, 41, 53, 67, 83, 101, 127, 157, 199, 251, 313, 397, 499, 631, 797, 997)


def save(path, logits):
    count = logits.numel()
    step = next(prime for prime in PRIMES if prime * SAMPLES >= count)
    print(path, tuple(logits.shape), "every", step, "peak", float(logits.abs().max()))
    pathlib.Path(path).parent.mkdir(parents=True, exist_ok=True)
    save_file(
        {
            "shape": torch.tensor(logits.shape, dtype=torch.float32),
            "step": torch.tensor([step], dtype=torch.float32),
            "peak": logits.abs().max().reshape(1).clone(),
            "samples": logits.flatten()[::step].clone(),
        },
        path,
    )
