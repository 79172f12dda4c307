import { toStored, toWeights } from '../../float-tensors.js';
import { DTYPE_BYTES, type StoredTensor } from '../../safetensors.js';
import { elementCount, type WeightTensor } from '../../weight-tensor.js';
import { asVector, reverseInputs } from './change-tensor.js';
import type { KeyMap, KeyRule } from './key-map.js';

// The authors' release (github.com/hszhao/ICNet): icnet_cityscapes.prototxt, whose batch normalisations are merged into
// the convolutions, and icnet_cityscapes_bnnomerge.prototxt, where they are layers `<layer>/bn` of PSPNet's Caffe with
// four blobs: slope, bias, mean, variance (src/caffe/layers/bn_layer.cpp, which adds 1e-5 to the variance).

const EPSILON = 1e-5;

/** Their layers and ours. */
const LAYERS: readonly (readonly [theirs: string, ours: string])[] = [
  ['conv1_1_3x3_s2', 'conv1_1'],
  ['conv1_([23])_3x3', 'conv1_$1'],
  ['(conv[2-5]_\\d)_1x1_(reduce|increase|proj)', '$1.$2'],
  ['(conv[2-5]_\\d)_3x3', '$1.conv'],
  ['(conv5_4_k1|conv_sub[24]|conv3_1_sub2_proj|conv[123]_sub1|conv3_sub1_proj)', '$1'],
];

/** Order of the blobs of a `BN` layer. */
const BLOBS = ['weight', 'bias', 'running_mean', 'running_var'];

function layerRules([theirs, ours]: (typeof LAYERS)[number]): readonly KeyRule[] {
  return [
    { from: new RegExp(`^${theirs}\\.0$`), to: `${ours}.conv.weight` },
    ...BLOBS.map((blob, index) => ({
      from: new RegExp(`^${theirs}/bn\\.${index}$`),
      to: `${ours}.bn.${blob}`,
      change: asVector,
    })),
  ];
}

/** The official ICNet: pictures of 0..255 with blue first, less their mean. */
export const ICNET_RELEASE_KEYS: KeyMap = {
  source: 'icnet-release',
  title: "the authors' ICNet release",
  families: ['icnet'],
  rules: [
    ...LAYERS.flatMap(layerRules),
    { from: /^conv6_cls\.0$/, to: 'head124.weight' },
    { from: /^conv6_cls\.1$/, to: 'head124.bias', change: asVector },
    // heads of the cascade label guidance, where a file has them
    { from: /^(?:sub4_out|conv6_sub4)\.0$/, to: 'head4.weight' },
    { from: /^(?:sub4_out|conv6_sub4)\.1$/, to: 'head4.bias', change: asVector },
    { from: /^(?:sub24_out|conv6_sub2)\.0$/, to: 'head24.weight' },
    { from: /^(?:sub24_out|conv6_sub2)\.1$/, to: 'head24.bias', change: asVector },
  ],
  dropped: [],
  batchNormEpsilon: EPSILON,
  normalization: {
    mean: [123.68 / 255, 116.779 / 255, 103.939 / 255],
    std: [1 / 255, 1 / 255, 1 / 255],
  },
  prepare,
};

/** Layers that never had a normalisation. */
const HEADS = /^(?:conv6_|sub4_out|sub24_out)/;

/** The layers that see the picture. */
const FIRST_LAYERS = ['conv1_1_3x3_s2.0', 'conv1_sub1.0'];

/** The factors of the picture's colours, blue first; the prototxt's layer has no more than its name. */
const SCALE = 'data_sub1.0';

function prepare(
  tensors: ReadonlyMap<string, StoredTensor>,
  file: string,
): ReadonlyMap<string, StoredTensor> {
  const prepared = new Map(tensors);
  const first = new Map([...tensors].filter(([name]) => FIRST_LAYERS.includes(name)));
  const scale = tensors.get(SCALE);
  if (scale !== undefined) applyScale(first, scale, file);
  prepared.delete(SCALE);
  for (const [name, tensor] of first) prepared.set(name, reverseInputs(tensor));
  if ([...tensors.keys()].some((name) => name.includes('/bn.'))) return prepared;
  for (const [name, bias] of tensors)
    if (name.endsWith('.1') && !HEADS.test(name)) unmerge(prepared, name.slice(0, -2), asVector(bias));
  return prepared;
}

function applyScale(first: Map<string, StoredTensor>, scale: StoredTensor, file: string): void {
  const factors = toWeights(new Map([[SCALE, scale]]), file).get(SCALE)?.data ?? new Float32Array();
  for (const [name, weight] of toWeights(first, file)) first.set(name, scaleInputs(weight, factors));
}

/** A first layer that does what the Scale layer before it did. */
function scaleInputs({ shape, data }: WeightTensor, factors: Float32Array): StoredTensor {
  const [, inputs = 0] = shape;
  const area = elementCount(shape.slice(2));
  const factorOf = (index: number) => factors[Math.floor(index / area) % inputs] ?? 1;
  return toStored({ shape, data: data.map((number, index) => number * factorOf(index)) }, 'F32');
}

/** A merged normalisation as one that only adds: slope 1, mean 0, and a variance that is 1 with epsilon. */
function unmerge(tensors: Map<string, StoredTensor>, layer: string, bias: StoredTensor): void {
  const { shape } = bias;
  const blobs = [filled(shape, 1), bias, filled(shape, 0), filled(shape, 1 - EPSILON)];
  tensors.delete(`${layer}.1`);
  for (const [index, blob] of blobs.entries()) tensors.set(`${layer}/bn.${index}`, blob);
}

function filled(shape: readonly number[], value: number): StoredTensor {
  const numbers = new Float32Array(elementCount(shape)).fill(value);
  return { dtype: 'F32', shape, bytes: new Uint8Array(numbers.buffer, 0, numbers.length * DTYPE_BYTES.F32) };
}
