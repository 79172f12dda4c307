import { toStored, toWeights } from '../../float-tensors.js';
import type { StoredTensor } from '../../safetensors.js';
import { asVector, reverseInputs } from './change-tensor.js';
import type { KeyMap, KeyRule } from './key-map.js';

// DeepLab v1 and v2 as their authors' Caffe has them: VGG16 (`conv1_1` to `fc8_<experiment>`, v2's branches behind another
// `_1` to `_4`), MSc's direct paths (`data_conv`, `pool1_fc`, `pool4_ms`), and ResNet-101 as in He et al.'s release
// (`res4b22_branch2a`, normalised by `bn4b22_branch2a` and scaled by `scale4b22_branch2a`; `fc1_<experiment>_c0` to `_c3`).

/** A convolution with a bias. */
function biasedRules(theirs: string, ours: string): readonly KeyRule[] {
  return [
    { from: new RegExp(`^${theirs}\\.0$`), to: `${ours}.weight` },
    { from: new RegExp(`^${theirs}\\.1$`), to: `${ours}.bias`, change: asVector },
  ];
}

const VGG_RULES: readonly KeyRule[] = [
  // these see the picture
  { from: /^conv1_1\.0$/, to: 'backbone.conv1_1.weight', change: reverseInputs },
  { from: /^data_conv\.0$/, to: 'data_conv.weight', change: reverseInputs },
  ...biasedRules('(conv[1-5]_[1-3])', 'backbone.$1'),
  ...biasedRules('((?:data|pool[1-4])_(?:conv|fc|ms))', '$1'),
  ...biasedRules('(fc[67](?:_[1-9])?)', '$1'),
  ...biasedRules('fc8(?:_\\w+?)?_([1-9])', 'fc8_$1'),
  ...biasedRules('fc8(?:_\\w+)?', 'fc8'),
];

/** Blocks of each stage of ResNet-101, `res2` to `res5`. */
const BLOCKS = [3, 4, 23, 3];
const BRANCHES = [
  { theirs: 'branch1', ours: 'downsample' },
  { theirs: 'branch2a', ours: 'conv1' },
  { theirs: 'branch2b', ours: 'conv2' },
  { theirs: 'branch2c', ours: 'conv3' },
];

function resnetRules(): readonly KeyRule[] {
  const blocks = BLOCKS.flatMap((count, stage) =>
    Array.from({ length: count }, (_, index) => ({
      theirs: `${stage + 2}${blockName(index, count)}`,
      ours: `backbone.layer${stage + 1}.${index}`,
    })),
  );
  const layers = blocks.flatMap((block) =>
    BRANCHES.map(({ theirs, ours }) => ({
      theirs: `${block.theirs}_${theirs}`,
      ours: `${block.ours}.${ours}`,
    })),
  );
  return [
    { from: /^conv1\.0$/, to: 'backbone.conv1.conv.weight', change: reverseInputs },
    ...normRules('_conv1', 'backbone.conv1'),
    ...layers.flatMap(({ theirs, ours }) => [
      { from: new RegExp(`^res${theirs}\\.0$`), to: `${ours}.conv.weight` },
      ...normRules(theirs, ours),
    ]),
    ...biasedRules('fc1(?:_\\w+?)?_c(\\d)', 'fc1_c$1'),
  ];
}

/** Three blocks are a, b and c, more of them a, b1, b2, ... */
function blockName(index: number, count: number): string {
  if (index === 0) return 'a';
  return count === 3 ? 'abc'.charAt(index) : `b${index}`;
}

function normRules(theirs: string, ours: string): readonly KeyRule[] {
  return [
    { from: new RegExp(`^bn${theirs}\\.0$`), to: `${ours}.bn.running_mean`, change: asVector },
    { from: new RegExp(`^bn${theirs}\\.1$`), to: `${ours}.bn.running_var`, change: asVector },
    { from: new RegExp(`^scale${theirs}\\.0$`), to: `${ours}.bn.weight`, change: asVector },
    { from: new RegExp(`^scale${theirs}\\.1$`), to: `${ours}.bn.bias`, change: asVector },
  ];
}

/** DeepLab v1 and v2 of the authors: pictures of 0..255 with blue first, less their mean. */
export const DEEPLAB_CAFFE_KEYS: KeyMap = {
  source: 'deeplab-caffe',
  title: "the authors' DeepLab v1 and v2",
  families: ['deeplab-v1', 'deeplab-v2'],
  rules: [...VGG_RULES, ...resnetRules()],
  dropped: [{ from: /_res0\d+\./, what: 'layers shared by another scale' }],
  batchNormEpsilon: 1e-5,
  normalization: {
    mean: [122.675 / 255, 116.669 / 255, 104.008 / 255],
    std: [1 / 255, 1 / 255, 1 / 255],
  },
  prepare: divideSums,
};

/** A BatchNorm layer keeps sums of means and variances, and how often it has added, in a third blob (batch_norm_layer.cpp). */
function divideSums(
  tensors: ReadonlyMap<string, StoredTensor>,
  file: string,
): ReadonlyMap<string, StoredTensor> {
  const prepared = new Map(tensors);
  for (const [name, count] of tensors) {
    const layer = /^(bn.+)\.2$/.exec(name)?.[1];
    if (layer === undefined) continue;
    prepared.delete(name);
    const times = toWeights(new Map([[name, count]]), file).get(name)?.data[0] ?? 0;
    for (const sum of [`${layer}.0`, `${layer}.1`]) {
      const tensor = prepared.get(sum);
      if (tensor !== undefined) prepared.set(sum, divided(sum, tensor, times, file));
    }
  }
  return prepared;
}

/** As Caffe, 0 where nothing was ever added. */
function divided(name: string, tensor: StoredTensor, times: number, file: string): StoredTensor {
  const sums = toWeights(new Map([[name, tensor]]), file).get(name);
  const data = (sums?.data ?? new Float32Array()).map((sum) => (times === 0 ? 0 : sum / times));
  return toStored({ shape: tensor.shape, data }, 'F32');
}
