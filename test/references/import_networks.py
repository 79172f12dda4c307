"""Writes test/fixtures/import/: small weight files as PyTorch and NumPy write them, narrow networks whose tensors have
the names of torchvision and of DrSleep with their logits, lists of the names other repositories give their tensors, and
.onnx files of a small network with three branches. Independent of the TypeScript: networks are written here once more.

    python test/references/import_networks.py     (torch, numpy, onnx, safetensors)

The lists of names were compared with state_dict() of the repositories' own code."""
import gzip, pathlib
import numpy as np, torch, torch.nn as nn, torch.nn.functional as F
from safetensors.torch import save_file

OUT = pathlib.Path(__file__).resolve().parent.parent / 'fixtures' / 'import'
torch.manual_seed(5)
torch.set_num_threads(1)


class Record:
    """Makes the tensors that layers ask for, by name; on the device `meta` only their shapes."""

    def __init__(self, device='cpu'):
        self.device, self.tensors = device, {}

    def tensor(self, name, *shape, low=-1.0, high=1.0):
        if self.device == 'meta':
            made = torch.empty(shape, device='meta')
        else:  # as a file of half precision holds it
            made = (torch.rand(shape) * (high - low) + low).half().float()
        return self.tensors.setdefault(name, made)

    def conv(self, name, x, filters, kernel=1, stride=1, dilation=1, bias=False, groups=1):
        channels = x.shape[1] // groups
        spread = (3.0 / (channels * kernel * kernel)) ** 0.5
        weight = self.tensor(f'{name}.weight', filters, channels, kernel, kernel, low=-spread, high=spread)
        offset = self.tensor(f'{name}.bias', filters) if bias else None
        padding = dilation * (kernel // 2)
        return F.conv2d(x, weight, offset, stride, padding, dilation, groups)

    def norm(self, name, x):
        count = x.shape[1]
        weight, bias = self.tensor(f'{name}.weight', count, low=0.5), self.tensor(f'{name}.bias', count)
        mean = self.tensor(f'{name}.running_mean', count)
        variance = self.tensor(f'{name}.running_var', count, low=0.5, high=1.5)
        self.tensors.setdefault(f'{name}.num_batches_tracked', torch.tensor(7))
        return F.batch_norm(x, mean, variance, weight, bias, eps=1e-5)


def resnet(record, prefix, x, depth, width, dilations=(1, 1, 1, 1), v1c=False):
    if v1c:
        for index, filters in ((0, width // 2), (3, width // 2), (6, width)):
            y = record.conv(f'{prefix}stem.{index}', x, filters, 3, 2 if index == 0 else 1)
            x = F.relu(record.norm(f'{prefix}stem.{index + 1}', y))
    else:
        x = F.relu(record.norm(f'{prefix}bn1', record.conv(f'{prefix}conv1', x, width, 7, 2)))
    x = F.max_pool2d(x, 3, 2, 1)
    counts = {18: (2, 2, 2, 2), 50: (3, 4, 6, 3), 101: (3, 4, 23, 3)}[depth]
    maps, before = [], 1
    for stage, (count, dilation) in enumerate(zip(counts, dilations)):
        for block in range(count):
            stride = 2 if block == 0 and stage > 0 and dilation == 1 else 1
            x = residual(record, f'{prefix}layer{stage + 1}.{block}', x, width << stage, stride,
                         before if block == 0 else dilation, depth)
        before = dilation
        maps.append(x)
    return maps


def residual(record, name, x, filters, stride, dilation, depth):
    step = lambda i, y, f, k, s=1, d=1: record.norm(f'{name}.bn{i}', record.conv(f'{name}.conv{i}', y, f, k, s, d))
    if depth < 50:
        y = step(2, F.relu(step(1, x, filters, 3, stride, dilation)), filters, 3)
    else:
        y = F.relu(step(2, F.relu(step(1, x, filters, 1)), filters, 3, stride, dilation))
        y = step(3, y, 4 * filters, 1)
    if y.shape != x.shape:
        x = record.norm(f'{name}.downsample.1', record.conv(f'{name}.downsample.0', x, y.shape[1], 1, stride))
    return F.relu(x + y)


def resize(x, like, corners=False):
    return F.interpolate(x, size=like.shape[-2:], mode='bilinear', align_corners=corners)


def pyramid(record, name, x, channels):
    """torchvision's and VainF's ASPP at output stride 16."""
    layer = lambda at, y, k=1, d=1, i=0: F.relu(
        record.norm(f'{name}.{at}.{i + 1}', record.conv(f'{name}.{at}.{i}', y, channels, k, 1, d)))
    parts = [layer('convs.0', x)] + [layer(f'convs.{i}', x, 3, 6 * i) for i in (1, 2, 3)]
    parts.append(resize(layer('convs.4', x.mean((2, 3), keepdim=True), i=1), x))
    return layer('project', torch.cat(parts, 1))


def torchvision_v3(record, x, depth=50, width=64, channels=256, classes=21):
    maps = resnet(record, 'backbone.', x, depth, width, (1, 1, 1, 2))
    y = pyramid(record, 'classifier.0', maps[3], channels)
    y = F.relu(record.norm('classifier.2', record.conv('classifier.1', y, channels, 3)))
    logits = record.conv('classifier.4', y, classes, bias=True)
    record.norm('aux_classifier.1', record.conv('aux_classifier.0', maps[2], width, 3))
    return logits


def vainf_v3plus(record, x, depth=50, width=64, channels=256, classes=21):
    maps = resnet(record, 'backbone.', x, depth, width, (1, 1, 1, 2))
    y = pyramid(record, 'classifier.aspp', maps[3], channels)
    low = F.relu(record.norm('classifier.project.1', record.conv('classifier.project.0', maps[0], 48)))
    y = record.conv('classifier.classifier.0', torch.cat([low, resize(y, low)], 1), channels, 3)
    return record.conv('classifier.classifier.3', F.relu(record.norm('classifier.classifier.1', y)), classes, bias=True)


def module(record, name, x, filters, kernel=1, stride=1, dilation=1, groups=1):
    """mmcv's ConvModule."""
    y = record.conv(f'{name}.conv', x, filters, kernel, stride, dilation, groups=groups)
    return F.relu(record.norm(f'{name}.bn', y))


def separable(record, name, x, filters, dilation=1):
    y = module(record, f'{name}.depthwise_conv', x, x.shape[1], 3, 1, dilation, x.shape[1])
    return module(record, f'{name}.pointwise_conv', y, filters)


def mmseg_v3plus(record, x, depth=50, width=64, channels=512, low_channels=48, classes=19):
    maps = resnet(record, 'backbone.', x, depth, width, (1, 1, 2, 4), v1c=True)
    head, y = 'decode_head', maps[3]
    parts = [resize(module(record, f'{head}.image_pool.1', y.mean((2, 3), keepdim=True), channels), y)]
    parts.append(module(record, f'{head}.aspp_modules.0', y, channels))
    parts += [separable(record, f'{head}.aspp_modules.{i}', y, channels, 12 * i) for i in (1, 2, 3)]
    y = module(record, f'{head}.bottleneck', torch.cat(parts, 1), channels, 3)
    low = module(record, f'{head}.c1_bottleneck', maps[0], low_channels)
    y = separable(record, f'{head}.sep_bottleneck.0', torch.cat([resize(y, low), low], 1), channels)
    y = separable(record, f'{head}.sep_bottleneck.1', y, channels)
    module(record, 'auxiliary_head.convs.0', maps[2], channels // 2, 3)
    return record.conv(f'{head}.conv_seg', y, classes, bias=True)


def mmseg_icnet(record, x):
    """Names and shapes only."""
    maps = resnet(record, 'backbone.backbone.', x, 50, 64, (1, 1, 2, 4), v1c=True)
    psp = [module(record, f'backbone.psp_modules.{i}.1', maps[3], 512) for i in range(4)]
    y = module(record, 'backbone.psp_bottleneck', torch.cat(psp + [maps[3]], 1), 512, 3)
    for index, filters in enumerate((32, 32, 64)):
        x = module(record, f'backbone.conv_sub1.{index}', x, filters, 3, 2)
    medium, coarse = module(record, 'backbone.conv_sub2', maps[1], 256), module(record, 'backbone.conv_sub4', y, 256)
    for name, low, high in (('cff_24', coarse, medium), ('cff_12', coarse[:, :128], x)):
        module(record, f'neck.{name}.conv_low', low, 128, 3)
        module(record, f'neck.{name}.conv_high', high, 128)
    for head in ('decode_head', 'auxiliary_head.0', 'auxiliary_head.1'):
        record.conv(f'{head}.conv_seg', module(record, f'{head}.convs.0', coarse[:, :128], 128, 3), 19, bias=True)


def drsleep(record, x, depth, width, filters, units, classes=21):
    """RefineNet, and without units Light-Weight RefineNet."""
    kernel = 3 if units else 1
    maps, coarser = resnet(record, '', x, depth, width), None

    def unit(name, y):
        z = record.conv(f'{name}_conv', F.relu(y), y.shape[1], 3, bias=True)
        return y + record.conv(f'{name}_conv_relu_varout_dimred', F.relu(z), y.shape[1], 3)

    for stage in (1, 2, 3, 4):
        y = record.conv(f'p_ims1d2_outl{stage}_dimred', maps[4 - stage], filters * (2 if stage == 1 else 1), kernel)
        for index in (1, 2) if units else ():
            y = unit(f'adapt_stage{stage}_b.0.{index}', y)
        if coarser is not None:
            y = record.conv(f'adapt_stage{stage}_b2_joint_varout_dimred', y, filters, kernel)
            y = y + resize(coarser, y, True)
        top = total = F.relu(y)
        for index in (1, 2, 3, 4):
            pooled = F.max_pool2d(top, 5, 1, 2)
            top = record.conv(f'mflow_conv_g{stage}_pool.0.{index}_outvar_dimred', pooled, y.shape[1], kernel)
            total = total + top
        for index in (1, 2, 3) if units else ():
            total = unit(f'mflow_conv_g{stage}_b.0.{index}', total)
        if stage < 4:
            coarser = record.conv(f'mflow_conv_g{stage}_b3_joint_varout_dimred', total, filters, kernel)
    return record.conv('clf_conv', total, classes, 3, bias=True)


def names(name, network, **options):
    record = Record('meta')
    network(record, torch.empty(1, 3, 64, 64, device='meta'), **options)
    lines = [f'{key} {",".join(map(str, value.shape))}' for key, value in record.tensors.items()]
    # without the time of day, so that the same names give the same file
    (OUT / f'names-{name}.txt.gz').write_bytes(gzip.compress('\n'.join(lines).encode(), 9, mtime=0))


def round_trip(name, network, legacy, wrap, **options):
    """All tensors are windows of one storage of half precision; the logits are of the same, widened."""
    record, image = Record(), torch.rand(1, 3, 33, 47) * 2 - 1
    with torch.no_grad():
        logits = network(record, image, **options)
    floats = [(key, value) for key, value in record.tensors.items() if value.is_floating_point()]
    storage, at, saved = torch.cat([value.flatten() for _, value in floats]).half(), 0, {}
    for key, value in floats:
        saved[key] = storage[at:at + value.numel()].view(value.shape)
        at += value.numel()
    torch.save(wrap(saved), OUT / f'{name}.pth', _use_new_zipfile_serialization=not legacy)
    save_file({'image': image, 'logits': logits.contiguous()}, OUT / f'{name}-logits.safetensors')


def small_files():
    half = torch.arange(-3, 3, 0.5).half().view(3, 4)
    grid = torch.arange(60.0).view(6, 10)
    tensors = {
        'single': torch.tensor([[1.5, -2.25], [3.0, 1e-7]]), 'half': half, 'brain': half.bfloat16(),
        'double': torch.tensor([0.1, 0.2], dtype=torch.float64), 'window': grid[1:5, 2:9:3], 'turned': grid.t()[:3],
        'scalar': torch.tensor(4.0), 'empty': torch.zeros(0, 3), 'steps': torch.tensor([1, -2, 3]),
        'parameter': nn.Parameter(torch.tensor([0.5, 0.25])),
    }
    torch.save({f'module.{key}': value for key, value in tensors.items()}, OUT / 'small.pth')
    training = {'epoch': 3, 'best': np.float64(61.5), 'state_dict': tensors, 'meta': {'CLASSES': ('road', 'sky')},
                'optimizer': {'state': {0: {'momentum_buffer': torch.ones(3)}}, 'param_groups': [{'lr': 0.1}]}}
    torch.save(training, OUT / 'small-training.pth')
    torch.save(training, OUT / 'small-legacy.pth', _use_new_zipfile_serialization=False)
    torch.save(nn.Linear(2, 1), OUT / 'whole-module.pth')
    save_file({key: value.detach().contiguous() for key, value in tensors.items()}, OUT / 'small.safetensors')
    arrays = {key: value.detach().float().numpy() for key, value in tensors.items()}
    np.savez(OUT / 'small.npz', **arrays)
    np.savez_compressed(OUT / 'small-packed.npz', **arrays)
    layers = {'conv1': {'weights': np.asfortranarray(np.arange(6, dtype='<f4').reshape(2, 3)), 'biases': np.ones(2)},
              'conv2': {'weights': np.full((1, 2), 0.5, '<f2')}}
    np.save(OUT / 'layers.npy', layers, allow_pickle=True)


class Branches(nn.Module):
    """Detail, context and boundary branch joined by attention, as PIDNet's are."""

    def __init__(self, form):
        super().__init__()
        layer = lambda i, o, s=1: nn.Sequential(nn.Conv2d(i, o, 3, s, 1, bias=False), nn.BatchNorm2d(o))
        self.form, self.stem = form, nn.Sequential(layer(3, 4, 2), nn.ReLU(), layer(4, 4, 2), nn.ReLU())
        self.detail, self.context, self.boundary = layer(4, 4), layer(4, 4, 2), layer(4, 4)
        self.head = nn.Conv2d(4, 11, 1)
        for norm in self.modules():
            if isinstance(norm, nn.BatchNorm2d):
                norm.running_mean.normal_(0, 0.1)
                norm.running_var.uniform_(0.5, 1.5)

    def forward(self, image):
        x = self.stem(image.permute(0, 3, 1, 2) if self.form == 'nhwc' else image)
        detail = F.relu(self.detail(x))
        context = F.interpolate(F.relu(self.context(x)), size=x.shape[-2:], mode='bilinear', align_corners=False)
        share = torch.sigmoid((detail * context).sum(1, keepdim=True))
        edge = torch.sigmoid(self.boundary(x))
        logits = self.head(edge * (share * context + (1 - share) * detail) + (1 - edge) * context)
        if self.form == 'labels':
            return torch.argmax(logits, 1)
        return logits.permute(0, 2, 3, 1) if self.form == 'nhwc' else logits


def onnx_files():
    expected = {}
    for form in ('static', 'dynamic', 'labels', 'nhwc'):
        model, image = Branches(form).eval(), torch.rand(1, 3, 24, 40) * 2 - 1
        given = image.permute(0, 2, 3, 1).contiguous() if form == 'nhwc' else image
        axes = {'input': {0: 'batch', 2: 'height', 3: 'width'}} if form == 'dynamic' else None
        torch.onnx.export(model, given, str(OUT / f'branches-{form}.onnx'), input_names=['input'],
                          output_names=['output'], dynamic_axes=axes, opset_version=13, dynamo=False)
        with torch.no_grad():
            answer = model(given).float()
        expected[f'{form}.image'] = image
        expected[form] = (answer.permute(0, 3, 1, 2) if form == 'nhwc' else answer).contiguous()
    save_file(expected, OUT / 'branches.safetensors')


OUT.mkdir(parents=True, exist_ok=True)
small_files()
names('torchvision-v3', torchvision_v3)
names('vainf-v3plus', vainf_v3plus)
names('mmseg-v3plus', mmseg_v3plus)
names('mmseg-icnet', mmseg_icnet)
names('drsleep-refinenet', drsleep, depth=101, width=64, filters=256, units=True)
names('drsleep-light-weight', drsleep, depth=50, width=64, filters=256, units=False)
round_trip('narrow-v3', torchvision_v3, False, lambda t: t, depth=18, width=2, channels=4, classes=11)
round_trip('narrow-mmseg', mmseg_v3plus, False, lambda t: {'state_dict': t}, depth=18, width=2, channels=4, low_channels=2, classes=11)
round_trip('narrow-refinenet', drsleep, True, lambda t: {'segmenter': t}, depth=18, width=2, filters=2, units=True, classes=11)
onnx_files()
