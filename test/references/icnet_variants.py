"""The paper's and mmsegmentation's ICNet in PyTorch, and the logits test/models/icnet compares the ONNX graphs with.

Written from the paper's figure 2 and from mmsegmentation's backbones/icnet.py, necks/ic_neck.py and configurations; it
shares nothing with models/icnet but the names that seed its weights. Needs torch, numpy and safetensors. From the
repository's root:

    python test/references/icnet_variants.py test/fixtures/icnet
"""

import pathlib
import sys

import torch
import torch.nn.functional as F
from safetensors.torch import save_file

from sampled_logits import save
from seeded_weights import image, seeded

CLASSES = 5


def conv_bn(x, name, filters, kernel, stride=1, dilation=1):
    weight = seeded(f"{name}.conv.weight", (filters, x.shape[1], kernel, kernel))
    x = F.conv2d(x, weight, stride=stride, padding=dilation * (kernel // 2), dilation=dilation)
    parts = [seeded(f"{name}.bn.{part}", (filters,)) for part in ("running_mean", "running_var", "weight", "bias")]
    return F.batch_norm(x, *parts, training=False, eps=1e-5)


def conv(x, name, filters, kernel, **options):
    return F.relu(conv_bn(x, name, filters, kernel, **options))


def classify(x, name):
    weight = seeded(f"{name}.weight", (CLASSES, x.shape[1], 1, 1))
    return F.conv2d(x, weight, seeded(f"{name}.bias", (CLASSES,)))


def resize(x, size):
    return F.interpolate(x, size=tuple(size), mode="bilinear", align_corners=False)


# the paper


def caffe_block(x, name, filters, stride=1, dilation=1):
    y = conv(x, f"{name}.reduce", filters // 4, 1, stride=stride)
    y = conv(y, f"{name}.conv", filters // 4, 3, dilation=dilation)
    y = conv_bn(y, f"{name}.increase", filters, 1)
    if stride != 1 or x.shape[1] != filters:
        x = conv_bn(x, f"{name}.proj", filters, 1, stride=stride)
    return F.relu(x + y)


def stem(x, w):
    """conv1_1 to conv3_1: called for two images, with the same weights."""
    x = conv(x, "conv1_1", w, 3, stride=2)
    x = conv(conv(x, "conv1_2", w, 3), "conv1_3", 2 * w, 3)
    x = F.max_pool2d(x, 3, 2, 1)
    for i in (1, 2, 3):
        x = caffe_block(x, f"conv2_{i}", 4 * w)
    return caffe_block(x, "conv3_1", 8 * w, stride=2)


def paper(x, w):
    height, width = x.shape[-2:]
    f2 = stem(resize(x, (height // 2, width // 2)), w)
    y = stem(resize(x, (height // 4, width // 4)), w)
    for stage, first, last, filters, dilation in ((3, 2, 4, 8, 1), (4, 1, 6, 16, 2), (5, 1, 3, 32, 4)):
        for i in range(first, last + 1):
            y = caffe_block(y, f"conv{stage}_{i}", filters * w, dilation=dilation)
    y = y + sum(resize(F.adaptive_avg_pool2d(y, bins), y.shape[-2:]) for bins in (1, 2, 3, 6))
    f4 = conv(y, "conv5_4_k1", 8 * w, 1)

    def cff(coarse, fine, low, high):
        low = conv_bn(resize(coarse, fine.shape[-2:]), low, 4 * w, 3, dilation=2)
        return F.relu(low + conv_bn(fine, high, 4 * w, 1))

    y24 = cff(f4, f2, "conv_sub4", "conv3_1_sub2_proj")
    sub1 = conv(conv(x, "conv1_sub1", w, 3, stride=2), "conv2_sub1", w, 3, stride=2)
    sub1 = conv(sub1, "conv3_sub1", 2 * w, 3, stride=2)
    y12 = cff(y24, sub1, "conv_sub2", "conv3_sub1_proj")
    y12 = resize(y12, [2 * n for n in y12.shape[-2:]])
    return {"low": classify(f4, "head4"), "mid": classify(y24, "head24"), "high": classify(y12, "head124")}


# the release's prototxt: exit high alone, Caffe's Interp and its pyramid at 1025x2049 as written there


def interp(x, zoom=None, shrink=None):
    """Caffe's Interp layer: corners stay on corners."""
    size = [(n - 1) * zoom + 1 if zoom else (n - 1) // shrink + 1 for n in x.shape[-2:]]
    return F.interpolate(x, size=size, mode="bilinear", align_corners=True)


def caffe(x, w):
    assert x.shape[-2:] == (1025, 2049)
    y = conv(interp(x, shrink=2), "conv1_1", w, 3, stride=2)
    y = conv(conv(y, "conv1_2", w, 3), "conv1_3", 2 * w, 3)
    y = F.max_pool2d(y, 3, 2, 1, ceil_mode=True)
    for i in (1, 2, 3):
        y = caffe_block(y, f"conv2_{i}", 4 * w)
    f2 = caffe_block(y, "conv3_1", 8 * w, stride=2)
    y = interp(f2, shrink=2)
    for stage, first, last, filters, dilation in ((3, 2, 4, 8, 1), (4, 1, 6, 16, 2), (5, 1, 3, 32, 4)):
        for i in range(first, last + 1):
            y = caffe_block(y, f"conv{stage}_{i}", filters * w, dilation=dilation)
    windows = (((33, 65), (33, 65)), ((17, 33), (16, 32)), ((13, 25), (10, 20)), ((8, 15), (5, 10)))
    levels = [F.avg_pool2d(y, kernel, stride) for kernel, stride in windows]
    y = y + sum(F.interpolate(level, size=(33, 65), mode="bilinear", align_corners=True) for level in levels)
    y = interp(conv(y, "conv5_4_k1", 8 * w, 1), zoom=2)
    y = F.relu(conv_bn(y, "conv_sub4", 4 * w, 3, dilation=2) + conv_bn(f2, "conv3_1_sub2_proj", 4 * w, 1))
    sub1 = conv(conv(x, "conv1_sub1", w, 3, stride=2), "conv2_sub1", w, 3, stride=2)
    sub1 = conv(sub1, "conv3_sub1", 2 * w, 3, stride=2)
    y = conv_bn(interp(y, zoom=2), "conv_sub2", 4 * w, 3, dilation=2) + conv_bn(sub1, "conv3_sub1_proj", 4 * w, 1)
    return classify(interp(F.relu(y), zoom=2), "head124")


# mmsegmentation

BLOCKS = {18: (2, 2, 2, 2), 50: (3, 4, 6, 3)}


def layer(x, depth, index, width):
    """layer<index> of a ResNetV1c with strides (1, 2, 1, 1), dilations (1, 1, 2, 4) and contract_dilation."""
    planes = width * 2 ** (index - 1)
    stage_stride, stage_dilation = ((1, 1), (2, 1), (1, 2), (1, 4))[index - 1]
    for i in range(BLOCKS[depth][index - 1]):
        name = f"backbone.layer{index}.{i}"
        stride = stage_stride if i == 0 else 1
        dilation = stage_dilation // 2 if i == 0 and stage_dilation > 1 else stage_dilation
        if depth == 18:
            out = planes
            y = conv(x, f"{name}.conv1", planes, 3, stride=stride, dilation=dilation)
            y = conv_bn(y, f"{name}.conv2", planes, 3)
        else:
            out = 4 * planes
            y = conv(x, f"{name}.conv1", planes, 1)
            y = conv(y, f"{name}.conv2", planes, 3, stride=stride, dilation=dilation)
            y = conv_bn(y, f"{name}.conv3", out, 1)
        if stride != 1 or x.shape[1] != out:
            x = conv_bn(x, f"{name}.downsample", out, 1, stride=stride)
        x = F.relu(x + y)
    return x


def half(x):
    return F.interpolate(x, scale_factor=0.5, mode="bilinear", align_corners=False)


def mmseg(x, w, depth):
    sub1 = conv(x, "backbone.conv_sub1.0", w // 2, 3, stride=2)
    sub1 = conv(sub1, "backbone.conv_sub1.1", w // 2, 3, stride=2)
    sub1 = conv(sub1, "backbone.conv_sub1.2", w, 3, stride=2)
    y = conv(half(x), "backbone.stem.0", w // 2, 3, stride=2)
    y = conv(conv(y, "backbone.stem.1", w // 2, 3), "backbone.stem.2", w, 3)
    y = F.max_pool2d(y, 3, 2, 1, ceil_mode=True)
    y = layer(layer(y, depth, 1, w), depth, 2, w)
    sub2 = conv(y, "backbone.conv_sub2", 4 * w, 1)
    y = layer(layer(half(y), depth, 3, w), depth, 4, w)
    levels = []
    for i, bins in enumerate((1, 2, 3, 6)):
        level = conv(F.adaptive_avg_pool2d(y, bins), f"backbone.psp_modules.{i}.1", 8 * w, 1)
        levels.append(resize(level, y.shape[-2:]))
    y = conv(torch.cat([*levels, y], 1), "backbone.psp_bottleneck", 8 * w, 3)
    sub4 = conv(y, "backbone.conv_sub4", 4 * w, 1)

    def cff(coarse, fine, name):
        low = conv(resize(coarse, fine.shape[-2:]), f"{name}.conv_low", 2 * w, 3, dilation=2)
        return F.relu(low + conv(fine, f"{name}.conv_high", 2 * w, 1)), low

    def head(x, name):
        return classify(conv(x, f"{name}.convs.0", 2 * w, 3), f"{name}.conv_seg")

    cff24, x24 = cff(sub4, sub2, "neck.cff_24")
    cff12, x12 = cff(cff24, sub1, "neck.cff_12")
    return {
        "low": head(x24, "auxiliary_head.0"),
        "mid": head(x12, "auxiliary_head.1"),
        "high": head(cff12, "decode_head"),
    }


CASES = {
    "paper-8-97x131": (97, 131, lambda x: paper(x, 8)),
    "paper-32-46x61": (46, 61, lambda x: paper(x, 32)),
    "mmseg-8-resnet18-97x131": (97, 131, lambda x: mmseg(x, 8, 18)),
    "mmseg-8-resnet50-66x93": (66, 93, lambda x: mmseg(x, 8, 50)),
    "mmseg-64-resnet50-33x49": (33, 49, lambda x: mmseg(x, 64, 50)),
}


@torch.no_grad()
def main():
    folder = pathlib.Path(sys.argv[1])
    for name, (height, width, network) in CASES.items():
        logits = {exit_: tensor.contiguous() for exit_, tensor in network(image(height, width)).items()}
        print(name, {exit_: (tuple(t.shape), float(t.abs().max())) for exit_, t in logits.items()})
        save_file(logits, folder / f"{name}.safetensors")
    save(folder / "caffe-2-1025x2049.safetensors", caffe(image(1025, 2049), 2))


if __name__ == "__main__":
    main()
