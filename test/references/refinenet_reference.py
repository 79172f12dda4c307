"""Independent RefineNet and Light-Weight RefineNet in PyTorch, and the logits test/models/refinenet compares ours with.

Written from the papers (arXiv:1611.06612, arXiv:1810.03272) and their authors' releases; it shares nothing with
models/refinenet but the names that seed its weights. Needs torch, numpy and safetensors. From the repository's root:

    python test/references/refinenet_reference.py test/fixtures/refinenet/logits.safetensors
    python test/references/refinenet_reference.py --full /somewhere/full.safetensors    for scripts/check-refinenet.ts
"""

import argparse

import torch
import torch.nn.functional as F
from safetensors.torch import save_file

import seeded_weights
from seeded_weights import image

BLOCKS = {18: (2, 2, 2, 2), 34: (3, 4, 6, 3), 50: (3, 4, 6, 3), 101: (3, 4, 23, 3), 152: (3, 8, 36, 3)}


def seeded(name, shape):
    """Double precision, so that the reference adds no rounding of its own.

    A quarter in the blocks: their many sums would grow from block to block, and fill ReLU6's range with rounding errors.
    """
    gain = 0.25 if name.startswith("refine") else 1
    return gain * seeded_weights.seeded(name, shape).double()


def conv(x, name, filters, kernel, stride=1, groups=1, bias=False):
    w = seeded(f"{name}.weight", (filters, x.shape[1] // groups, kernel, kernel))
    b = seeded(f"{name}.bias", (filters,)) if bias else None
    return F.conv2d(x, w, b, stride=stride, padding=kernel // 2, groups=groups)


def conv_bn(x, name, filters, kernel, stride=1, groups=1):
    x = conv(x, f"{name}.conv", filters, kernel, stride, groups)
    bn = [seeded(f"{name}.bn.{part}", (filters,)) for part in ("running_mean", "running_var", "weight", "bias")]
    return F.batch_norm(x, *bn, training=False, eps=1e-5)


def resnet(x, depth, width, name="backbone"):
    """torchvision's; the results of layer1 to layer4."""
    x = F.relu(conv_bn(x, f"{name}.conv1", width, 7, 2))
    x = F.max_pool2d(x, 3, 2, 1)
    features = []
    for stage, blocks in enumerate(BLOCKS[depth]):
        planes = width * 2**stage
        for index in range(blocks):
            path = f"{name}.layer{stage + 1}.{index}"
            stride = 2 if stage > 0 and index == 0 else 1
            out = planes if depth < 50 else 4 * planes
            if depth < 50:
                y = F.relu(conv_bn(x, f"{path}.conv1", planes, 3, stride))
                y = conv_bn(y, f"{path}.conv2", planes, 3)
            else:
                y = F.relu(conv_bn(x, f"{path}.conv1", planes, 1))
                y = F.relu(conv_bn(y, f"{path}.conv2", planes, 3, stride))
                y = conv_bn(y, f"{path}.conv3", out, 1)
            if stride != 1 or x.shape[1] != out:
                x = conv_bn(x, f"{path}.downsample", out, 1, stride)
            x = F.relu(x + y)
        features.append(x)
    return features


class Decoder:
    """What is common to the blocks: `light` convolves 1x1 instead of 3x3."""

    def __init__(self, filters, poolings, align, light=False, units=True, conv_first=False):
        self.filters, self.poolings, self.align = filters, poolings, align
        self.kernel, self.units, self.conv_first = 1 if light else 3, units, conv_first

    def rcu(self, x, name, count):
        for index in range(count if self.units else 0):
            y = conv(F.relu(x), f"{name}.unit{index + 1}.conv1", x.shape[1], self.kernel, bias=True)
            x = x + conv(F.relu(y), f"{name}.unit{index + 1}.conv2", x.shape[1], self.kernel)
        return x

    def crp(self, x, name):
        out = top = x
        for index in range(self.poolings):
            path = f"{name}.pool{index + 1}"
            if self.conv_first:
                top = F.max_pool2d(conv(top, path, x.shape[1], self.kernel), 5, 1, 2)
            else:
                top = conv(F.max_pool2d(top, 5, 1, 2), path, x.shape[1], self.kernel)
            out = out + top
        return out

    def up(self, x, size):
        return F.interpolate(x, size=size, mode="bilinear", align_corners=self.align)

    def block(self, name, encoder, coarser=None, output=1):
        """encoder: (name, features, filters) of each feature map."""
        paths = [] if coarser is None else [("coarser", self.rcu(coarser, f"{name}.coarser", 2))]
        for path, features, filters in encoder:
            y = conv(features, f"{name}.{path}.reduce", filters, self.kernel)
            paths.append((path, self.rcu(y, f"{name}.{path}", 2)))
        if len(paths) > 1:
            fewest = min(y.shape[1] for _, y in paths)
            size = [max(y.shape[axis] for _, y in paths) for axis in (2, 3)]
            paths = [(path, self.up(conv(y, f"{name}.{path}.fuse", fewest, self.kernel), size)) for path, y in paths]
        x = F.relu(sum(y for _, y in paths))
        return self.rcu(self.crp(x, name), f"{name}.output", output)


def refinenet(x, classes, variant, depth, width, decoder):
    f = decoder.filters
    height, columns = x.shape[-2:]
    if variant == "2-scale":
        encoders = []
        for scale, factor in (("large", 1.2), ("small", 0.6)):
            size = (round(factor * height), round(factor * columns))
            scaled = F.interpolate(x, size=size, mode="bilinear", align_corners=False)
            encoders.append((f"{scale}_", resnet(scaled, depth, width, f"backbone.{scale}")))
    else:
        encoders = [("", resnet(x, depth, width))]

    def maps(stage):
        return [(f"{scale}c{stage}", maps[stage - 2], 2 * f if stage == 5 else f) for scale, maps in encoders]

    groups = {"single": [(5, 4, 3, 2)], "2-cascaded": [(5, 4), (3, 2)]}.get(variant, [(5,), (4,), (3,), (2,)])
    y = None
    for index, group in enumerate(groups):
        last = index == len(groups) - 1
        inputs = [path for stage in group for path in maps(stage)]
        y = decoder.block(f"refine{len(groups) - index}", inputs, y, output=3 if last else 1)
    return conv(y, "classifier", classes, 3, bias=True)


def light_resnet(x, classes, depth, width, decoder):
    f = decoder.filters
    c2, c3, c4, c5 = resnet(x, depth, width)
    y = decoder.block("refine4", [("c5", c5, 2 * f)])
    for number, stage, features in ((3, "c4", c4), (2, "c3", c3), (1, "c2", c2)):
        y = decoder.block(f"refine{number}", [(stage, features, f)], y, output=3 if number == 1 else 1)
    return conv(y, "classifier", classes, 3, bias=True)


def mobilenet(x, multiplier, expand_first=False):
    """torchvision's, with `expand_first` DrSleep's; the result of each row of the paper's table 2."""

    def rounded(filters):
        near = max(8, int(filters * multiplier + 4) // 8 * 8)
        return near + 8 if near < 0.9 * filters * multiplier else near

    def layer(x, name, filters, kernel, stride=1, groups=1):
        return F.relu6(conv_bn(x, name, filters, kernel, stride, groups))

    x = layer(x, "backbone.features.0", rounded(32), 3, 2)
    index, rows = 0, []
    for t, c, n, s in ((1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)):
        for repeat in range(n):
            index, stride = index + 1, s if repeat == 0 else 1
            path, hidden = f"backbone.features.{index}", t * x.shape[1]
            y = layer(x, f"{path}.expand", hidden, 1) if t > 1 or expand_first else x
            y = layer(y, f"{path}.depthwise", hidden, 3, stride, hidden)
            y = conv_bn(y, f"{path}.project", rounded(c), 1)
            x = x + y if stride == 1 and x.shape == y.shape else y
        rows.append(x)
    return rows


def light_mobile(x, classes, width, decoder, expand_first=False):
    """Written out as light-weight-refinenet/models/mobilenet.py is."""
    f = decoder.filters
    _, l3, l4, l5, l6, l7, l8 = mobilenet(x, width, expand_first)

    def reduce(number, row, features):
        return conv(features, f"refine{number}.stage{row}.reduce", f, 1)

    def coarser(number, features, like):
        return decoder.up(conv(features, f"refine{number}.coarser.fuse", f, 1), like.shape[-2:])

    y = decoder.crp(F.relu6(reduce(4, 7, l8) + reduce(4, 6, l7)), "refine4")
    y = decoder.crp(F.relu6(reduce(3, 5, l6) + reduce(3, 4, l5) + coarser(3, y, l6)), "refine3")
    y = decoder.crp(F.relu6(reduce(2, 3, l4) + coarser(2, y, l4)), "refine2")
    y = decoder.crp(F.relu6(reduce(1, 2, l3) + coarser(1, y, l3)), "refine1")
    return conv(y, "classifier", classes, 3, bias=True)


def narrow(network, size, **options):
    return dict(network=network, width=8, filters=12, size=size, **options)


CASES = {
    "single": narrow("refinenet", (65, 49), variant="single", depth=18, poolings=2, align=False),
    "2-cascaded": narrow("refinenet", (49, 70), variant="2-cascaded", depth=34, poolings=2, align=False),
    "4-cascaded": narrow("refinenet", (81, 63), variant="4-cascaded", depth=50, poolings=2, align=False),
    "2-scale": narrow("refinenet", (61, 77), variant="2-scale", depth=18, poolings=2, align=False),
    "drsleep": narrow("refinenet", (65, 97), variant="4-cascaded", depth=50, poolings=4, align=True),
    "improved-pooling": narrow("refinenet", (33, 47), variant="4-cascaded", depth=18, poolings=4, align=False, conv_first=True),
    "light-resnet18": narrow("light-resnet", (65, 97), depth=18, poolings=4, align=True, units=False),
    "light-resnet50-units": narrow("light-resnet", (49, 63), depth=50, poolings=2, align=False, units=True),
    "light-mobilenet": dict(network="light-mobile", size=(65, 97), width=1, filters=256, poolings=4, align=True, units=False),
    "light-mobilenet-narrow": dict(network="light-mobile", size=(49, 70), width=0.5, expand_first=True, filters=16, poolings=2, align=False, units=False),
}

def published(network, **options):
    return dict(network=network, size=(65, 97), width=64, filters=256, **options)


def paper(variant, depth):
    return published("refinenet", variant=variant, depth=depth, poolings=2, align=False)


def light(depth, units=False):
    return published("light-resnet", depth=depth, poolings=4, align=True, units=units)


# by the names of models/refinenet/architectures.ts
FULL_CASES = {
    **{f"refinenet-resnet{depth}": paper("4-cascaded", depth) for depth in BLOCKS},
    **{f"refinenet-{variant}-resnet50": paper(variant, 50) for variant in ("single", "2-cascaded", "2-scale")},
    "refinenet-drsleep-resnet101": {**paper("4-cascaded", 101), "poolings": 4, "align": True},
    **{f"light-weight-refinenet-resnet{depth}": light(depth) for depth in BLOCKS},
    "light-weight-refinenet-units-resnet101": light(101, units=True),
}

NETWORKS = {"refinenet": refinenet, "light-resnet": light_resnet, "light-mobile": light_mobile}
STYLE = ("light", "units", "conv_first")


@torch.no_grad()
def run(network, size, filters, poolings, align, classes=5, **options):
    style = {key: options.pop(key) for key in STYLE if key in options}
    decoder = Decoder(filters, poolings, align, light=network != "refinenet", **style)
    return NETWORKS[network](image(*size).double(), classes, decoder=decoder, **options).float().contiguous()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("file")
    parser.add_argument("--full", action="store_true", help="the networks at their published size")
    parser.add_argument("--only", nargs="+", help="names of cases")
    arguments = parser.parse_args()
    cases = FULL_CASES if arguments.full else CASES
    chosen = {name: case for name, case in cases.items() if name in (arguments.only or cases)}
    save_file({name: run(**case) for name, case in chosen.items()}, arguments.file)


if __name__ == "__main__":
    main()
