"""Auto-DeepLab in PyTorch, and the logits test/models/deeplab/auto.test.ts compares the ONNX graph with.

Written from the paper (arXiv:1901.02985) and what TensorFlow's release computes (research/deeplab, nas_hnasnet); shares
nothing with models/. Needs torch and safetensors, CPU. From the repository's root:

    python test/references/autodeeplab.py test/fixtures/autodeeplab
"""

import math
import sys

import torch
import torch.nn.functional as F

from sampled_logits import CLASSES, save
from seeded_weights import image, seeded

# As the release spells it: operations and the states they are applied to, two by two.
PUBLISHED = (
    "atrous_5x5 separable_3x3 separable_3x3 atrous_3x3 separable_3x3 "
    "separable_3x3 separable_5x5 separable_5x5 separable_5x5 atrous_5x5".split(),
    [1, 0, 1, 0, 3, 1, 4, 2, 3, 5],
)
OTHER = ("none avg_pool zero max_pool avg_pool none max_pool zero".split(), [0, 1, 2, 0, 1, 2, 3, 4])
PATH = (0, 0, 0, 1, 2, 1, 2, 2, 3, 3, 2, 1)

# Atrous convolutions need a long side to reach anything but zeros.
# name: height, width of the image, filters, path, cell, separable head, epsilons of cells and head
CASES = {
    "published-small-33x49": (33, 49, 20, PATH, PUBLISHED, False, 1e-3, 1e-5),
    "published-search-33x309": (33, 309, 8, PATH, PUBLISHED, True, 1e-3, 1e-3),
    "published-search-64x50": (64, 50, 8, PATH, PUBLISHED, False, 1e-3, 1e-5),
    "other-operations-46x67": (46, 67, 4, (1, 2, 3, 2, 1), OTHER, True, 1e-5, 1e-5),
}


def same(x, kernel, stride=1, rate=1, value=0.0):
    """TensorFlow's padding SAME, the odd cell below and right."""
    pads = []
    for length in reversed(x.shape[-2:]):
        around = max(0, (math.ceil(length / stride) - 1) * stride + (kernel - 1) * rate + 1 - length)
        pads += [around // 2, around - around // 2]
    return F.pad(x, pads, value=value)


def conv(x, name, filters, kernel, stride=1, rate=1, groups=1, bias=False):
    weight = seeded(f"{name}.weight", (filters, x.shape[1] // groups, kernel, kernel))
    extra = seeded(f"{name}.bias", (filters,)) if bias else None
    return F.conv2d(same(x, kernel, stride, rate), weight, extra, stride=stride, dilation=rate, groups=groups)


def norm(x, name, eps):
    parts = [seeded(f"{name}.{part}", (x.shape[1],)) for part in ("running_mean", "running_var", "weight", "bias")]
    return F.batch_norm(x, *parts, training=False, eps=eps)


def conv_bn(x, name, filters, kernel, eps, **options):
    return norm(conv(x, f"{name}.conv", filters, kernel, **options), f"{name}.bn", eps)


def resize(x, size):
    return F.interpolate(x, size, mode="bilinear", align_corners=True)


def scale_dimension(length, scale):
    return int((length - 1) * scale + 1)


def operation(x, kind, name, filters, stride, eps):
    if kind.startswith("separable"):
        for layer in range(2):
            step = stride if layer == 0 else 1
            kernel = int(kind[-1])
            x = conv(F.relu(x), f"{name}.{layer}.depthwise", x.shape[1], kernel, step, groups=x.shape[1])
            x = conv_bn(x, f"{name}.{layer}.pointwise", filters, 1, eps)
        return x
    if kind.startswith("atrous"):
        x = F.relu(x)
        if stride == 2:
            x = resize(x, [scale_dimension(n, 0.5) for n in x.shape[-2:]])
        return conv_bn(x, name, filters, int(kind[-1]), eps, rate=1 if stride == 2 else 2)
    if kind == "none":
        return x if stride == 1 else conv_bn(F.relu(x), name, filters, 1, eps, stride=stride)
    if kind == "max_pool":
        return F.max_pool2d(same(x, 3, stride, value=-math.inf), 3, stride)
    if kind == "avg_pool":  # only what is inside the picture counts
        total = F.avg_pool2d(same(x, 3, stride), 3, stride, divisor_override=1)
        return total / F.avg_pool2d(same(torch.ones_like(x), 3, stride), 3, stride, divisor_override=1)
    return 0


def cell(current, previous, genotype, name, filters, stride, eps):
    operations, inputs = genotype
    previous = resize(previous, current.shape[-2:])
    if previous.shape[1] != filters:
        previous = conv_bn(F.relu(previous), f"{name}.previous", filters, 1, eps)
    states = [conv_bn(F.relu(current), f"{name}.current", filters, 1, eps), previous]
    for block in range(len(operations) // 2):
        parts = []
        for side, i in (("left", 2 * block), ("right", 2 * block + 1)):
            step = stride if inputs[i] < 2 else 1
            parts.append(
                operation(states[inputs[i]], operations[i], f"{name}.blocks.{block}.{side}", filters, step, eps)
            )
        states.append(parts[0] + parts[1])
    return torch.cat(states[2:], 1)


def backbone(x, filters, path, genotype, eps):
    first = conv_bn(x, "backbone.stem.0", 64, 3, eps, stride=2)
    outputs = [conv_bn(F.relu(first), "backbone.stem.1", 64, 3, eps)]
    net = conv_bn(F.relu(outputs[0]), "backbone.stem.2", 128, 3, eps, stride=2)
    outputs.append(net)
    low, level = net, 0
    for number, target in enumerate(path):
        if target < level:
            net = resize(net, [scale_dimension(n, 2) for n in net.shape[-2:]])
        stride = 2 if target > level else 1
        net = cell(net, outputs[-2], genotype, f"backbone.cells.{number}", filters * 2**target, stride, eps)
        outputs.append(net)
        level = target
        low = net if level == 0 else low
    return low, F.relu(net)


def head_conv(x, name, filters, rate, separable, eps):
    if not separable:
        return F.relu(conv_bn(x, name, filters, 3, eps, rate=rate))
    x = F.relu(conv_bn(x, f"{name}.depthwise", x.shape[1], 3, eps, rate=rate, groups=x.shape[1]))
    return F.relu(conv_bn(x, f"{name}.pointwise", filters, 1, eps))


def auto_deeplab(x, filters, path, genotype, separable, eps, head_eps):
    low, high = backbone(x, filters, path, genotype, eps)
    rate = 96 // (4 * 2 ** path[-1])
    branches = [F.relu(conv_bn(high, "aspp.0", 256, 1, head_eps))]
    branches += [head_conv(high, f"aspp.{i}", 256, i * rate, separable, head_eps) for i in (1, 2, 3)]
    mean = F.relu(conv_bn(high.mean((2, 3), keepdim=True), "aspp.pool", 256, 1, head_eps))
    branches.append(mean.expand_as(branches[0]))
    context = F.relu(conv_bn(torch.cat(branches, 1), "aspp.project", 256, 1, head_eps))
    detail = F.relu(conv_bn(low, "decoder.low", 48, 1, head_eps))
    y = torch.cat([resize(context, low.shape[-2:]), detail], 1)
    for i in (0, 1):
        y = head_conv(y, f"decoder.{i}", 256, 1, separable, head_eps)
    return conv(y, "classifier", CLASSES, 1, bias=True)


if __name__ == "__main__":
    for name, (height, width, *network) in CASES.items():
        with torch.no_grad():
            logits = auto_deeplab(image(height, width), *network)
        save(f"{sys.argv[1]}/{name}.safetensors", logits)
