"""Backbones in PyTorch, and the features test/models/backbones compares the ONNX graphs with.

Written from torchvision's, mmsegmentation's and TensorFlow's releases; shares nothing with models/. Needs torch and
safetensors, CPU. From the repository's root:

    python test/references/backbones.py test/fixtures/backbones
"""

import sys

import torch
import torch.nn.functional as F

from sampled_logits import save
from seeded_weights import image, seeded

EPSILON = 1e-5


def conv(x, name, filters, kernel, groups=1, **options):
    return F.conv2d(x, seeded(f"{name}.weight", (filters, x.shape[1] // groups, kernel, kernel)), groups=groups, **options)


def conv_bn(x, name, filters, kernel, stride=1, dilation=1, groups=1, epsilon=EPSILON, padding=None):
    padding = dilation * (kernel // 2) if padding is None else padding
    y = conv(x, f"{name}.conv", filters, kernel, groups, stride=stride, padding=padding, dilation=dilation)
    mean, var, weight, bias = (
        seeded(f"{name}.bn.{part}", (filters,)) for part in ("running_mean", "running_var", "weight", "bias")
    )
    return F.batch_norm(y, mean, var, weight, bias, eps=epsilon)


def basic(x, name, planes, stride, dilation, caffe):
    """mmsegmentation's BasicBlock: conv2 is never dilated."""
    y = F.relu(conv_bn(x, f"{name}.conv1", planes, 3, stride, dilation))
    return shortcut(x, conv_bn(y, f"{name}.conv2", planes, 3), name, stride)


def bottleneck(x, name, planes, stride, dilation, caffe):
    y = F.relu(conv_bn(x, f"{name}.conv1", planes, 1, stride if caffe else 1))
    y = F.relu(conv_bn(y, f"{name}.conv2", planes, 3, 1 if caffe else stride, dilation))
    return shortcut(x, conv_bn(y, f"{name}.conv3", planes * 4, 1), name, stride)


def shortcut(x, y, name, stride):
    if stride != 1 or x.shape[1] != y.shape[1]:
        x = conv_bn(x, f"{name}.downsample", y.shape[1], 1, stride)
    return F.relu(x + y)


DEPTHS = {18: (basic, (2, 2, 2, 2)), 50: (bottleneck, (3, 4, 6, 3)), 101: (bottleneck, (3, 4, 23, 3))}


def stage(x, name, block, planes, strides, dilations, caffe=False):
    for index, (stride, dilation) in enumerate(zip(strides, dilations)):
        x = block(x, f"{name}.{index}", planes, stride, dilation, caffe)
    return x


def resnet(x, depth, style="torchvision", width=64, output_stride=32, multi_grid=None, ceil_mode=False):
    """As torchvision's with `replace_stride_with_dilation`: the first block keeps the previous dilation."""
    block, counts = DEPTHS[depth]
    if style == "v1c":
        for index, (filters, stride) in enumerate([(width // 2, 2), (width // 2, 1), (width, 1)]):
            x = F.relu(conv_bn(x, f"backbone.stem.{index}", filters, 3, stride))
    else:
        x = F.relu(conv_bn(x, "backbone.conv1", width, 7, 2))
    features = [x]
    x = F.max_pool2d(x, 3, 2, 1, ceil_mode=ceil_mode)
    current, dilation = 4, 1
    for index, (count, stride) in enumerate(zip(counts, (1, 2, 2, 2))):
        previous = dilation
        if current * stride > output_stride:
            dilation, stride = dilation * stride, 1
        current *= stride
        dilations = [dilation if style == "caffe" else previous] + [dilation] * (count - 1)
        if index == 3 and multi_grid:
            dilations = [dilation * factor for factor in multi_grid]
        strides = [stride] + [1] * (count - 1)
        x = stage(x, f"backbone.layer{index + 1}", block, width * 2**index, strides, dilations, style == "caffe")
        features.append(x)
    return features


def mobilenet_v2(x, multiplier=1.0, output_stride=32, epsilon=EPSILON, same=False, early=False):
    """With `same`, strided convolutions of even lengths are padded at the end only, as TensorFlow does. With `early`, a
    block's input is padded instead of its 3x3 convolution's, and the stem not at all, as VainF does."""

    def conv3x3(x, name, filters, stride, dilation=1, groups=1):
        if early:
            return F.relu6(conv_bn(x, name, filters, 3, stride, dilation, groups, epsilon, padding=0))
        if not same or stride == 1:
            return F.relu6(conv_bn(x, name, filters, 3, stride, dilation, groups, epsilon))
        above, left = (length % 2 for length in x.shape[-2:])  # an odd length has a border on both sides
        x = F.pad(x, (left, 1, above, 1))
        return F.relu6(conv_bn(x, name, filters, 3, stride, dilation, groups, epsilon, padding=0))

    def divisible(filters):
        nearest = max(8, int(filters + 4) // 8 * 8)
        return nearest + 8 if nearest < 0.9 * filters else nearest

    features = [conv3x3(x, "backbone.features.0", divisible(32 * multiplier), 2)]
    current, dilation = 2, 1
    for t, c, n, s in ((1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)):
        previous = dilation
        if current == output_stride:
            stride, dilation = 1, dilation * s
        else:
            stride, current = s, current * s
        for index in range(n):
            x, name = features[-1], f"backbone.features.{len(features)}"
            hidden, filters = x.shape[1] * t, divisible(c * multiplier)
            step, hole = (stride, previous) if index == 0 else (1, dilation)
            y = F.pad(x, (hole,) * 4) if early else x
            y = y if t == 1 else F.relu6(conv_bn(y, f"{name}.expand", hidden, 1, epsilon=epsilon))
            y = conv3x3(y, f"{name}.depthwise", hidden, step, hole, hidden)
            y = conv_bn(y, f"{name}.project", filters, 1, epsilon=epsilon)
            features.append(x + y if step == 1 and x.shape == y.shape else y)
    return features


def xception65(x, output_stride=16, multi_grid=(1, 1, 1), epsilon=EPSILON):
    """As TensorFlow's `xception_65`: {scope: result} of its units, and the low-level end point."""
    x = F.relu(conv_bn(x, "backbone.entry_flow.conv1_1", 32, 3, 2, epsilon=epsilon))
    x = F.relu(conv_bn(x, "backbone.entry_flow.conv1_2", 64, 3, epsilon=epsilon))
    ends = {}
    blocks = [
        ("entry_flow.block1", (128,) * 3, "conv", False, 1, 2),
        ("entry_flow.block2", (256,) * 3, "conv", False, 1, 2),
        ("entry_flow.block3", (728,) * 3, "conv", False, 1, 2),
        ("middle_flow.block1", (728,) * 3, "sum", False, 16, 1),
        ("exit_flow.block1", (728, 1024, 1024), "conv", False, 1, 2),
        ("exit_flow.block2", (1536, 1536, 2048), "none", True, 1, 1),
    ]
    current, rate = 2, 1
    for scope, depths, skip, relu_inside, units, stride in blocks:
        grid = multi_grid if scope == "exit_flow.block2" else (1, 1, 1)
        for unit in range(1, units + 1):
            if current == output_stride:
                step, hole, rate = 1, rate, rate * stride
            else:
                step, hole, current = stride, 1, current * stride
            name = f"backbone.{scope}.unit_{unit}"
            y = x
            for i in range(3):
                y = y if relu_inside else F.relu(y)
                act = F.relu if relu_inside else (lambda t: t)
                sep = f"{name}.separable_conv{i + 1}"
                at = step if i == 2 else 1
                y = act(conv_bn(y, f"{sep}.depthwise", y.shape[1], 3, at, hole * grid[i], y.shape[1], epsilon))
                y = act(conv_bn(y, f"{sep}.pointwise", depths[i], 1, epsilon=epsilon))
                if i == 1:
                    ends[f"{scope}.unit_{unit}.separable_conv2"] = y
            if skip == "conv":
                y = y + conv_bn(x, f"{name}.shortcut", depths[2], 1, step, epsilon=epsilon)
            elif skip == "sum":
                y = y + x
            x = y
            ends[f"{scope}.unit_{unit}"] = x
    return ends


def cases():
    a, b = image(65, 49), image(49, 63)
    yield "resnet18-os8", resnet(a, 18, width=8, output_stride=8)[4]
    yield "resnet50-caffe-os16", resnet(b, 50, "caffe", 8, 16, ceil_mode=True)[4]
    v1c = resnet(a, 50, "v1c", 8, 8, (1, 2, 4))
    for index in range(5):
        yield f"resnet50-v1c-os8-c{index + 1}", v1c[index]
    yield "resnet101-os32", resnet(a, 101, width=8)[4]
    features = mobilenet_v2(b, 0.5, 8)
    for name, index in (("low", 3), ("middle", 13), ("high", 17)):
        yield f"mobilenet-v2-half-os8-{name}", features[index]
    yield "mobilenet-v2-os16", mobilenet_v2(a, 1.0, 16)[17]
    yield "mobilenet-v2-same-os16", mobilenet_v2(image(70, 51), 0.5, 16, same=True)[17]
    yield "mobilenet-v2-early-os8", mobilenet_v2(image(70, 51), 0.5, 8, early=True)[17]
    yield "xception65-os8", xception65(image(33, 35), 8)["exit_flow.block2.unit_1"]


if __name__ == "__main__":
    with torch.no_grad():
        for name, features in cases():
            save(f"{sys.argv[1]}/{name}.safetensors", features)
