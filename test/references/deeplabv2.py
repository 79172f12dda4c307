"""DeepLab v2 in PyTorch, and the logits test/models/deeplab/v2.test.ts compares the ONNX graph with.

Written from the paper (arXiv:1606.00915) and what is known of the release's networks; shares nothing with models/.
Needs torch and safetensors, CPU. From the repository's root:

    python test/references/deeplabv2.py test/fixtures/deeplabv2
"""

import sys

import torch
import torch.nn.functional as F

from deeplabv1 import conv, enlarge, vgg16
from sampled_logits import CLASSES, save
from seeded_weights import image, seeded

EPS = 1e-5
LARGE, SMALL = (6, 12, 18, 24), (2, 4, 8, 12)
# Atrous convolutions need a long side to reach anything but zeros.
# name: height, width of the image, backbone, width of the network, rates, scales, full size
CASES = {
    "vgg16-24x33": (24, 33, "vgg16", 16, LARGE, (1,), True),
    "vgg16-narrow-small-49x65": (49, 65, "vgg16", 8, SMALL, (1,), False),
    "vgg16-narrow-scales-26x206": (26, 206, "vgg16", 8, LARGE, (1, 0.75, 0.5), False),
    "resnet101-published-17x24": (17, 24, "resnet101", 64, LARGE, (1,), True),
    "resnet101-narrow-scales-207x24": (207, 24, "resnet101", 4, LARGE, (1, 0.75, 0.5), True),
}


def conv_bn(x, name, filters, kernel, stride=1, dilation=1):
    weight = seeded(f"{name}.conv.weight", (filters, x.shape[1], kernel, kernel))
    x = F.conv2d(x, weight, stride=stride, padding=dilation * (kernel // 2), dilation=dilation)
    norm = [seeded(f"{name}.bn.{part}", (filters,)) for part in ("running_mean", "running_var", "weight", "bias")]
    return F.batch_norm(x, *norm, training=False, eps=EPS)


def resnet101(x, width):
    """Caffe's: strides on the first 1x1; from layer3 on dilations instead of strides."""
    x = F.relu(conv_bn(x, "backbone.conv1", width, 7, 2))
    x = F.max_pool2d(x, 3, 2, 1, ceil_mode=True)
    for stage, (blocks, stride, hole) in enumerate([(3, 1, 1), (4, 2, 1), (23, 1, 2), (3, 1, 4)]):
        filters = width * 2**stage
        for block in range(blocks):
            name = f"backbone.layer{stage + 1}.{block}"
            step = stride if block == 0 else 1
            y = F.relu(conv_bn(x, f"{name}.conv1", filters, 1, step))
            y = F.relu(conv_bn(y, f"{name}.conv2", filters, 3, 1, hole))
            y = conv_bn(y, f"{name}.conv3", 4 * filters, 1)
            x = F.relu(y + (conv_bn(x, f"{name}.downsample", 4 * filters, 1, step) if block == 0 else x))
    return x


def scores(x, backbone, width, rates):
    if backbone == "resnet101":
        features = resnet101(x, width)
        return sum(conv(features, f"fc1_c{i}", CLASSES, 3, rate) for i, rate in enumerate(rates))
    pool5 = vgg16(x, width)[4]
    total = 0
    for i, rate in enumerate(rates, start=1):
        fc6 = F.relu(conv(pool5, f"fc6_{i}", 16 * width, 3, rate))
        fc7 = F.relu(conv(fc6, f"fc7_{i}", 16 * width, 1))
        total = total + conv(fc7, f"fc8_{i}", CLASSES, 1)
    return total


def deeplab_v2(x, backbone, width, rates, scales, full_size):
    size = x.shape[-2:]
    sizes = [[int((n - 1) * scale) + 1 for n in size] for scale in scales]
    votes = [scores(enlarge(x, scaled), backbone, width, rates) for scaled in sizes]
    fused = torch.stack([enlarge(vote, votes[0].shape[-2:]) for vote in votes]).amax(0)
    return enlarge(fused, size) if full_size else fused


if __name__ == "__main__":
    for name, (height, width, *network) in CASES.items():
        with torch.no_grad():
            logits = deeplab_v2(image(height, width), *network)
        save(f"{sys.argv[1]}/{name}.safetensors", logits)
