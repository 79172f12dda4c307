import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Architecture } from '../../../../models/architecture.js';
import { architectureOf } from '../../../../models/catalogue.js';
import { networkOf, type NetworkSpec } from '../../../../models/families.js';
import { importWeights } from '../../../../models/imported/import-weights.js';
import { blankWeights } from '../../../../models/weights/blank-weights.js';
import { keyMapsFor } from '../../../../models/weights/import/key-maps/key-maps.js';
import { TENSORFLOW_KEYS } from '../../../../models/weights/import/key-maps/tensorflow.js';
import { mapTensors, matchTensors } from '../../../../models/weights/import/map-tensors.js';
import type { StoredTensor } from '../../../../models/weights/safetensors.js';
import { elementCount } from '../../../../models/weights/weight-tensor.js';
import { CAMVID_11 } from '../../../../src/core/class-sets/camvid.js';
import { temporaryFolder } from '../../../support/temporary-folder.js';
import { caffeBlob, caffeLayer } from '../../support/caffemodel.js';
import { assertSampledLogits, referenceParts } from '../../support/sampled-logits.js';
import { seededWeights } from '../../support/seeded-weights.js';

/** The references' weights of a network of five classes, by our names. */
function seededFor(spec: NetworkSpec): ReadonlyMap<string, Seeded> {
  const weights = seededWeights();
  networkOf(spec, { ...referenceParts(), weights });
  return new Map(
    [...weights.shapes].map(([name, shape]) => [name, { shape, data: weights.get(name, shape)!.data }]),
  );
}

interface Seeded {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Imports a network file and holds the model to the logits of its reference. */
async function assertImports(
  layers: readonly Buffer[],
  spec: NetworkSpec,
  { height, width, file }: { readonly height: number; readonly width: number; readonly file: string },
): Promise<void> {
  await using folder = await temporaryFolder();
  const path = join(folder.path, 'train_iter_20000.caffemodel');
  await writeFile(path, Buffer.concat(layers));
  const architecture: Architecture = { ...architectureOf('deeplab-v1-large-fov'), spec };
  const classSet = { name: 'five', classes: CAMVID_11.classes.slice(0, 5) };
  const { model, source } = await importWeights(path, {
    architecture,
    name: 'a',
    classSet,
    folder: folder.path,
  });
  assert.equal(source, "the authors' DeepLab v1 and v2");
  await assertSampledLogits(model, { height, width }, file);
}

/** Filters for red, green, blue as Caffe has them, blue first. */
function blueFirst({ shape, data }: Seeded): Seeded {
  const area = elementCount(shape.slice(2));
  const colorOf = (index: number) => Math.floor(index / area) % 3;
  return { shape, data: data.map((_, index) => data[index + (2 - 2 * colorOf(index)) * area]!) }; // of the same filter
}

const blobOf = ({ shape, data }: Seeded) => caffeBlob(shape, data);

describe("the key map of the authors' DeepLab in Caffe", () => {
  it('imports v1 with its direct paths, with the logits of PyTorch', async () => {
    const spec = { family: 'deeplab-v1', width: 8, rate: 12, multiScale: true, fullSize: true } as const;
    const seeded = seededFor(spec);
    const layers = [...seeded.keys()]
      .filter((name) => name.endsWith('.weight'))
      .map((name) => name.slice(0, -'.weight'.length))
      .map((layer) => {
        const [weight, bias] = [seeded.get(`${layer}.weight`)!, seeded.get(`${layer}.bias`)!]; // every layer has both
        const theirs = layer.replace('backbone.', '').replace(/^fc8$/, 'fc8_voc12');
        const filters = weight.shape[1] === 3 ? blueFirst(weight) : weight;
        return caffeLayer(theirs, blobOf(filters), caffeBlob([1, 1, 1, bias.data.length], bias.data));
      });
    await assertImports(layers, spec, {
      ...{ height: 50, width: 37 },
      file: 'deeplabv1/narrow-msc-50x37.safetensors',
    });
  });

  it('imports v2 on ResNet-101, its normalisations kept as sums, with the logits of PyTorch', async () => {
    const spec: NetworkSpec = {
      ...{ family: 'deeplab-v2', backbone: 'resnet101', width: 4, fullSize: true },
      ...{ rates: [6, 12, 18, 24], scales: [1, 0.75, 0.5] },
    };
    await assertImports(resnetLayers(seededFor(spec)), spec, {
      ...{ height: 207, width: 24 },
      file: 'deeplabv2/resnet101-narrow-scales-207x24.safetensors',
    });
  });

  it('knows the branches of v2 on VGG16', () => {
    const { spec } = architectureOf('deeplab-v2-vgg16');
    const blank = blankWeights();
    networkOf(spec, { ...referenceParts(), weights: blank });
    const theirs = [...blank.shapes].map(([name, shape]) => {
      const blob = name.endsWith('.weight') ? 0 : 1;
      const layer = name
        .replace(/\.\w+$/, '')
        .replace('backbone.', '')
        .replace('fc8_', 'fc8_voc12_');
      return [`${layer}.${blob}`, zeros(shape)] as const;
    });
    const { unknown } = matchTensors(
      new Map(theirs),
      keyMapsFor(spec.family),
      { network: 'v2', shapes: blank.shapes },
      'a.caffemodel',
    );
    assert.deepEqual(unknown, []);
  });
});

/** How often the sums of a normalisation were added to. */
const TIMES = 4;

function resnetLayers(seeded: ReadonlyMap<string, Seeded>): readonly Buffer[] {
  const of = (name: string) => seeded.get(name)!; // it has every tensor of the network
  const times = ({ shape, data }: Seeded) =>
    caffeBlob(
      shape,
      data.map((number) => TIMES * number),
    );
  return [...seeded.keys()].flatMap((name) => {
    if (name.startsWith('fc1_')) {
      if (name.endsWith('.bias')) return [];
      const layer = name.replace('.weight', '');
      return [caffeLayer(layer.replace('fc1_', 'fc1_voc12_'), blobOf(of(name)), blobOf(of(`${layer}.bias`)))];
    }
    if (!name.endsWith('.conv.weight')) return [];
    const ours = name.replace('.conv.weight', '');
    const { convolution, norm } = theirNames(ours);
    const filters = of(name).shape[1] === 3 ? blueFirst(of(name)) : of(name);
    const [mean, variance] = [times(of(`${ours}.bn.running_mean`)), times(of(`${ours}.bn.running_var`))];
    return [
      caffeLayer(convolution, blobOf(filters)),
      caffeLayer(`bn${norm}`, mean, variance, caffeBlob([1], [TIMES])),
      caffeLayer(`scale${norm}`, blobOf(of(`${ours}.bn.weight`)), blobOf(of(`${ours}.bn.bias`))),
      caffeLayer(`${convolution}_res075`, blobOf(filters)),
    ];
  });
}

/** e.g. `res4b22_branch2a` and `4b22_branch2a` of `backbone.layer3.22.conv1`. */
function theirNames(ours: string): { readonly convolution: string; readonly norm: string } {
  if (ours === 'backbone.conv1') return { convolution: 'conv1', norm: '_conv1' };
  const [, layer = '', block = ''] = ours.split(/\.layer|\./);
  const part = ours.split('.').at(-1) ?? '';
  const stage = Number(layer) + 1;
  const letter = block === '0' ? 'a' : stage === 2 || stage === 5 ? 'abc'.charAt(Number(block)) : `b${block}`;
  const branch = { downsample: '1', conv1: '2a', conv2: '2b', conv3: '2c' }[part] ?? '';
  const norm = `${stage}${letter}_branch${branch}`;
  return { convolution: `res${norm}`, norm };
}

const ZEROS = new Uint8Array(4 * 2048 * 2048 * 9);

function zeros(shape: readonly number[]): StoredTensor {
  return { dtype: 'F32', shape, bytes: ZEROS.subarray(0, 4 * elementCount(shape)) };
}

describe("the key map of TensorFlow's DeepLab", () => {
  const NARROW: NetworkSpec = {
    ...{ family: 'deeplab-v3', backbone: { kind: 'mobilenet-v2', widthMultiplier: 0.25, padding: 'same' } },
    ...{
      outputStride: 16,
      variant: 'pooling',
      channels: 8,
      fusionKernel: 1,
      headConvs: 0,
      alignCorners: true,
    },
  };

  it('gives every variable of v3 on MobileNetV2 its place and our order of axes', () => {
    const seeded = seededFor(NARROW);
    const theirs = new Map(
      [...seeded].map(([name, tensor]) => [theirName(name), asTensorflow(name, tensor)]),
    );
    theirs.set('global_step:0', { dtype: 'I64', shape: [], bytes: new Uint8Array(8) });
    const shapes = new Map([...seeded].map(([name, { shape }]) => [name, shape]));
    const { keyMap, weights, dropped } = mapTensors(
      theirs,
      keyMapsFor('deeplab-v3'),
      { network: 'narrow', shapes },
      'a.npz',
    );
    assert.equal(keyMap.source, 'tensorflow');
    assert.deepEqual([...dropped], [['state of the training', 1]]);
    for (const [name, { data }] of seeded) {
      const mapped = weights.get(name)!.data; // was matched
      if (isHeadGamma(name)) assertSameNormalisation(name, mapped, seeded);
      else assert.deepEqual(mapped, data, name);
    }
  });

  it('knows the variables of v3+ on Xception-65', () => {
    const { spec } = architectureOf('deeplab-v3plus-xception65');
    const blank = blankWeights();
    networkOf(spec, { ...referenceParts(), weights: blank });
    const found = [...blank.shapes.keys()].map((name) => {
      const theirs = theirName(name).replace(/:0$/, '');
      const rule = TENSORFLOW_KEYS.rules.find(({ from }) => from.test(theirs));
      assert.equal(rule && theirs.replace(rule.from, rule.to), name);
      return theirs;
    });
    for (const known of [
      'xception_65/entry_flow/conv1_1/weights',
      'xception_65/middle_flow/block1/unit_16/xception_module/separable_conv3_depthwise/depthwise_weights',
      'xception_65/exit_flow/block1/unit_1/xception_module/shortcut/BatchNorm/moving_variance',
      'aspp2_pointwise/BatchNorm/beta',
      'decoder/decoder_conv1_depthwise/depthwise_weights',
      'logits/semantic/biases',
    ])
      assert.ok(found.includes(known), known);
  });
});

const isHeadGamma = (name: string) => /^aspp\..*\.bn\.weight$/.test(name);

/** With the backbone's epsilon the tensor must scale as the original did with the head's own. */
function assertSameNormalisation(
  name: string,
  mapped: Float32Array,
  seeded: ReadonlyMap<string, Seeded>,
): void {
  const variances = seeded.get(name.replace('.weight', '.running_var'))!.data; // every normalisation has one
  seeded.get(name)!.data.forEach((gamma, channel) => {
    const variance = variances[channel]!; // as many
    const [theirs, ours] = [
      gamma / Math.sqrt(variance + 1e-5),
      mapped[channel]! / Math.sqrt(variance + 1e-3),
    ];
    assert.ok(Math.abs(theirs - ours) < 1e-6 * Math.abs(theirs), `${name} ${channel}`);
  });
}

const PARTS: Readonly<Record<string, string>> = {
  'conv.weight': 'weights',
  'bn.weight': 'BatchNorm/gamma',
  'bn.bias': 'BatchNorm/beta',
  'bn.running_mean': 'BatchNorm/moving_mean',
  'bn.running_var': 'BatchNorm/moving_variance',
};

/** TensorFlow's name of a tensor of ours. */
function theirName(name: string): string {
  if (name.startsWith('classifier.'))
    return `logits/semantic/${name.endsWith('bias') ? 'biases' : 'weights'}:0`;
  const [, ours = '', part = ''] = /^(.*)\.((?:conv|bn)\.\w+)$/.exec(name) ?? [];
  const variable = isDepthwise(name) ? 'depthwise_weights' : PARTS[part];
  return `${theirLayer(ours)}/${variable}:0`;
}

const isDepthwise = (name: string) => name.endsWith('.depthwise.conv.weight');

function theirLayer(ours: string): string {
  if (ours === 'backbone.features.0') return 'MobilenetV2/Conv';
  return ours
    .replace(/^backbone\.features\.1\./, 'MobilenetV2/expanded_conv/')
    .replace(
      /^backbone\.features\.(\d+)\./,
      (_, number) => `MobilenetV2/expanded_conv_${Number(number) - 1}/`,
    )
    .replace(/^backbone\.entry_flow\.conv/, 'xception_65/entry_flow/conv')
    .replace(/^backbone\.(\w+)\.(block\d)\.(unit_\d+)\./, 'xception_65/$1/$2/$3/xception_module/')
    .replace(/^aspp\.pool$/, 'image_pooling')
    .replace(/^aspp\.project$/, 'concat_projection')
    .replace(/^aspp\.(\d)/, 'aspp$1')
    .replace(/^decoder\.low$/, 'decoder/feature_projection0')
    .replace(/^decoder\.(\d)/, 'decoder/decoder_conv$1')
    .replace(/\.(depthwise|pointwise)$/, '_$1');
}

/** Zeros of the shape that TensorFlow has for it. */
function inTensorflow(name: string, shape: readonly number[]): StoredTensor {
  const [filters = 0, inputs = 0, height = 0, width = 0] = shape;
  if (shape.length !== 4) return zeros(shape);
  return zeros(isDepthwise(name) ? [height, width, filters, inputs] : [height, width, inputs, filters]);
}

/** The tensor as TensorFlow has it: axes in its order, and of the pyramid the pooled branch first. */
function asTensorflow(name: string, { shape, data }: Seeded): StoredTensor {
  const stored = inTensorflow(name, shape);
  const [filters = 0, inputs = 0, height = 0, width = 0] = shape;
  const numbers = new Float32Array(data.length);
  data.forEach((number, index) => {
    if (shape.length !== 4) {
      numbers[index] = number;
      return;
    }
    const [x, y] = [index % width, Math.floor(index / width) % height];
    const input = Math.floor(index / (width * height)) % inputs;
    const filter = Math.floor(index / (width * height * inputs));
    const place = name === 'aspp.project.conv.weight' ? (input + filters) % inputs : input;
    const at = isDepthwise(name) ? filter * inputs + place : place * filters + filter;
    numbers[(y * width + x) * inputs * filters + at] = number;
  });
  return { ...stored, bytes: new Uint8Array(numbers.buffer) };
}
