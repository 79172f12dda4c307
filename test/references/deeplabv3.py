"""DeepLab v3 and v3+ in PyTorch, and the logits test/models/deeplab/v3.test.ts and v3plus.test.ts compare with.

Written from the papers (arXiv:1706.05587, arXiv:1802.02611), torchvision and mmsegmentation; shares nothing with
models/. Needs torch and safetensors, CPU. From the repository's root:

    python test/references/deeplabv3.py test/fixtures/deeplabv3
"""

import sys

import torch
import torch.nn.functional as F

from backbones import DEPTHS, EPSILON, conv_bn, mobilenet_v2, resnet, stage, xception65
from sampled_logits import CLASSES, save
from seeded_weights import image, seeded


def layer(x, name, filters, kernel, dilation=1, epsilon=EPSILON):
    return F.relu(conv_bn(x, name, filters, kernel, dilation=dilation, epsilon=epsilon))


def separable(x, name, filters, kernel, dilation=1, epsilon=EPSILON):
    channels = x.shape[1]
    y = F.relu(conv_bn(x, f"{name}.depthwise", channels, kernel, 1, dilation, channels, epsilon))
    return layer(y, f"{name}.pointwise", filters, 1, epsilon=epsilon)


def classify(x, name="classifier"):
    weight = seeded(f"{name}.weight", (CLASSES, x.shape[1], 1, 1))
    return F.conv2d(x, weight, seeded(f"{name}.bias", (CLASSES,)))


def aspp(x, channels, rates, atrous=layer, kernel=1, epsilon=EPSILON):
    branches = [layer(x, "aspp.0", channels, 1, epsilon=epsilon)]
    branches += [atrous(x, f"aspp.{i}", channels, 3, rate, epsilon) for i, rate in enumerate(rates, start=1)]
    pooled = layer(F.adaptive_avg_pool2d(x, 1), "aspp.pool", channels, 1, epsilon=epsilon)
    branches.append(pooled.expand(-1, -1, *x.shape[-2:]))
    return layer(torch.cat(branches, 1), "aspp.project", channels, kernel, epsilon=epsilon)


def auxiliary(x, epsilon=EPSILON):
    return classify(layer(x, "auxiliary.conv", x.shape[1] // 4, 3, epsilon=epsilon), "auxiliary.classifier")


def cascade(x, depth, width, unit, multi_grid):
    """block5 to block7: each of the three units of a block has its factor of the multi-grid."""
    for index in range(5, 8):
        unit *= 2
        rates = [unit * factor for factor in multi_grid]
        x = stage(x, f"backbone.layer{index}", DEPTHS[depth][0], 8 * width, [1] * len(rates), rates)
    return x


def decode(context, low, low_channels, channels, convs, atrous=layer, align_corners=False, epsilon=EPSILON):
    up = F.interpolate(context, low.shape[-2:], mode="bilinear", align_corners=align_corners)
    x = torch.cat([up, layer(low, "decoder.low", low_channels, 1, epsilon=epsilon)], 1)
    for index in range(convs):
        x = atrous(x, f"decoder.{index}", channels, 3, 1, epsilon)
    return classify(x)


def v3_cases():
    a, b = image(321, 49), image(314, 51)  # tall enough for the widest rate
    *_, c4, c5 = resnet(a, 50, width=8, output_stride=16, multi_grid=(1, 2, 4))
    yield "v3-aspp-os16", classify(aspp(c5, 32, (6, 12, 18)))
    yield "v3-aspp-os16-auxiliary", auxiliary(c4)
    c5 = resnet(b, 18, "v1c", width=16, output_stride=8)[4]
    yield "v3-mmseg-os8", classify(aspp(c5, 24, (12, 24, 36), kernel=3))
    c5 = resnet(image(33, 41), 50, output_stride=8)[4]
    yield "v3-torchvision-full", classify(layer(aspp(c5, 256, (12, 24, 36)), "head.0", 256, 3))
    c5 = resnet(a, 50, width=8, output_stride=16, multi_grid=(1, 2, 1))[4]
    yield "v3-cascade-os16", classify(cascade(c5, 50, 8, 2, (1, 2, 1)))
    c5 = resnet(b, 18, width=8, output_stride=8)[4]
    yield "v3-cascade-os8", classify(cascade(c5, 18, 8, 4, (1, 1)))


    features = mobilenet_v2(image(97, 130), 0.5, 16, same=True)
    scores = classify(aspp(features[17], 32, ()))
    size = [(cells - 1) * 4 + 1 for cells in scores.shape[-2:]]
    yield "v3-tensorflow-os16", F.interpolate(scores, size, mode="bilinear", align_corners=True)


def v3plus_cases():
    a, b = image(321, 49), image(314, 51)  # tall enough for the widest rate
    _, c2, _, c4, c5 = resnet(a, 18, width=16, output_stride=16)
    yield "v3plus-resnet18-auxiliary", auxiliary(c4)
    yield "v3plus-resnet18-os16", decode(aspp(c5, 32, (6, 12, 18)), c2, 12, 24, 2)
    _, c2, _, _, c5 = resnet(b, 50, "v1c", width=8, output_stride=8)
    context = aspp(c5, 32, (12, 24, 36), separable, 3)
    yield "v3plus-mmseg-os8", decode(context, c2, 12, 32, 2, separable)
    features = mobilenet_v2(b, 0.5, 16, early=True)
    yield "v3plus-vainf-os16", decode(aspp(features[17], 32, (6, 12, 18)), features[3], 48, 32, 1)
    features = mobilenet_v2(a, 1.0, 16)
    yield "v3plus-mobilenet-v2-full", decode(aspp(features[17], 256, (6, 12, 18), separable), features[3], 48, 256, 2, separable)
    ends = xception65(image(41, 57), 16, (1, 2, 4), epsilon=1e-3)
    context = aspp(ends["exit_flow.block2.unit_1"], 256, (6, 12, 18), separable, epsilon=1e-3)
    low = ends["entry_flow.block2.unit_1.separable_conv2"]
    yield "v3plus-xception65-full", decode(context, low, 48, 256, 2, separable, True, epsilon=1e-3)


if __name__ == "__main__":
    with torch.no_grad():
        for cases in (v3_cases, v3plus_cases):
            for name, logits in cases():
                save(f"{sys.argv[1]}/{name}.safetensors", logits)
