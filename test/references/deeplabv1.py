"""DeepLab v1 in PyTorch, and the logits test/models/deeplab/v1.test.ts compares the ONNX graph with.

Written from the paper (arXiv:1412.7062) and the release's prototxt files; shares nothing with models/. With the
multi-scale branches it does what the paper says, not what the release does: all features side by side at the image's
size, one classifier over all of them. Needs torch and safetensors, CPU. From the repository's root:

    python test/references/deeplabv1.py test/fixtures/deeplabv1
"""

import sys

import torch
import torch.nn.functional as F

from sampled_logits import CLASSES, save
from seeded_weights import image, seeded

# Atrous convolutions need a long side to reach anything but zeros.
# name: height, width of the image, width of the network, multi-scale, full size
CASES = {
    "published-33x41": (33, 41, 64, False, True),
    "msc-17x25": (17, 25, 16, True, True),
    "narrow-36x118": (36, 118, 8, False, False),
    "narrow-msc-50x37": (50, 37, 8, True, True),
}


def conv(x, name, filters, kernel, dilation=1):
    weight = seeded(f"{name}.weight", (filters, x.shape[1], kernel, kernel))
    return F.conv2d(x, weight, seeded(f"{name}.bias", (filters,)), padding="same", dilation=dilation)


def vgg16(x, width):
    pools = []
    for stage, (layers, multiple, stride, hole) in enumerate(
        [(2, 1, 2, 1), (2, 2, 2, 1), (3, 4, 2, 1), (3, 8, 1, 1), (3, 8, 1, 2)], start=1
    ):
        for layer in range(1, layers + 1):
            x = F.relu(conv(x, f"backbone.conv{stage}_{layer}", multiple * width, 3, hole))
        x = F.max_pool2d(x, 3, stride, 1, ceil_mode=True)
        pools.append(x)
    return pools


def enlarge(x, size):
    return F.interpolate(x, size, mode="bilinear", align_corners=True)


def deeplab_v1(x, width, multi_scale, full_size):
    size = x.shape[-2:]
    pools = vgg16(x, width)
    fc6 = F.relu(conv(F.avg_pool2d(pools[4], 3, 1, 1), "fc6", 16 * width, 3, 12))
    fc7 = F.relu(conv(fc6, "fc7", 16 * width, 1))
    if not multi_scale:
        logits = conv(fc7, "fc8", CLASSES, 1)
        return enlarge(logits, size) if full_size else logits
    features, classifiers = [enlarge(fc7, size)], ["fc8"]
    for name, y in zip(("data", "pool1", "pool2", "pool3", "pool4"), [x, *pools[:4]]):
        y = F.relu(conv(y, f"{name}_conv", 2 * width, 3))
        y = F.relu(conv(y, f"{name}_fc", 2 * width, 1))
        features.append(enlarge(y, size))
        classifiers.append(f"{name}_ms")
    weight = torch.cat([seeded(f"{n}.weight", (CLASSES, f.shape[1], 1, 1)) for n, f in zip(classifiers, features)], 1)
    bias = sum(seeded(f"{n}.bias", (CLASSES,)) for n in classifiers)
    return F.conv2d(torch.cat(features, 1), weight, bias)


if __name__ == "__main__":
    for name, (height, width, filters, multi_scale, full_size) in CASES.items():
        with torch.no_grad():
            logits = deeplab_v1(image(height, width), filters, multi_scale, full_size)
        save(f"{sys.argv[1]}/{name}.safetensors", logits)
