import { add, relu } from '../graph/arithmetic.js';
import { convBn, convBnRelu } from '../graph/conv-bn.js';
import type { Value } from '../graph/graph.js';
import { separableConv } from '../graph/separable-conv.js';
import type { Draft } from '../single-pass.js';
import type { OutputStride } from './output-stride.js';
import {
  LOW_LEVEL_UNIT,
  MIDDLE_UNIT,
  xceptionUnits,
  type Triple,
  type XceptionUnit,
} from './xception-units.js';

// The modified aligned Xception of DeepLab v3+ (Chen et al., ECCV 2018, arXiv:1802.02611, figure 4): `xception_65` of
// the official release, and of its Keras ports. Paths are that release's scopes, dots for slashes, without
// `xception_65/` and `xception_module/`: `entry_flow/block1/unit_1/xception_module/separable_conv1_depthwise` is
// `backbone.entry_flow.block1.unit_1.separable_conv1.depthwise` here, `.../shortcut` is `....shortcut`, each a
// convolution with its batch normalisation.

/** Xception-65's free numbers. */
export interface Xception65Options {
  /** Strides that would exceed it become dilations. @defaultValue 16 */
  readonly outputStride?: OutputStride | undefined;
  /** Factors for the dilations of the last three convolutions. @defaultValue [1, 1, 1] */
  readonly multiGrid?: Triple | undefined;
  /** What its tensors' names begin with. @defaultValue 'backbone' */
  readonly name?: string | undefined;
}

/** What DeepLab v3+ reads of it; Float32 NCHW. */
export interface Xception65Features {
  /** 256 channels at 1/4: before the stride of the entry flow's second block, not rectified. */
  readonly low: Value;
  /** Of the middle flow, 728 channels at 1/16 or the output stride; not rectified. */
  readonly middle: Value;
  /** 2048 channels at the output stride. */
  readonly high: Value;
}

/** Xception-65 on `image`: Float32 NCHW, [1, 3, H, W], normalised. */
export function xception65(draft: Draft, image: Value, options: Xception65Options = {}): Xception65Features {
  const { outputStride = 16, multiGrid = [1, 1, 1], name = 'backbone' } = options;
  let x = entryConvolutions(draft, image, `${name}.entry_flow`);
  let [low, middle] = [x, x];
  for (const unit of xceptionUnits(outputStride, multiGrid)) {
    const { beforeStride, result } = xceptionModule(draft, x, `${name}.${unit.name}`, unit);
    x = result;
    if (unit.name === LOW_LEVEL_UNIT) low = beforeStride;
    if (unit.name === MIDDLE_UNIT) middle = result;
  }
  return { low, middle, high: x };
}

function entryConvolutions({ graph, epsilon }: Draft, image: Value, name: string): Value {
  const first = { name: `${name}.conv1_1`, kernel: 3, filters: 32, stride: 2, epsilon };
  const second = { name: `${name}.conv1_2`, kernel: 3, filters: 64, epsilon };
  return convBnRelu(graph, convBnRelu(graph, image, first), second);
}

/** Three separable convolutions, of which the last strides, plus the input. */
function xceptionModule(
  draft: Draft,
  x: Value,
  name: string,
  unit: XceptionUnit,
): { readonly beforeStride: Value; readonly result: Value } {
  const first = separableLayer(draft, x, name, unit, 0);
  const beforeStride = separableLayer(draft, first, name, unit, 1);
  const branch = separableLayer(draft, beforeStride, name, unit, 2);
  return { beforeStride, result: plusSkip(draft, x, branch, name, unit) };
}

function separableLayer(
  { graph, epsilon }: Draft,
  x: Value,
  name: string,
  unit: XceptionUnit,
  index: 0 | 1 | 2,
): Value {
  const { activation, filters, dilation, multiGrid, stride } = unit;
  return separableConv(graph, activation ? x : relu(graph, x), {
    name: `${name}.separable_conv${index + 1}`,
    kernel: 3,
    filters: filters[index],
    stride: index === 2 ? stride : 1,
    dilation: dilation * multiGrid[index],
    activation,
    epsilon,
  });
}

function plusSkip(
  { graph, epsilon }: Draft,
  x: Value,
  branch: Value,
  name: string,
  { skip, filters, stride }: XceptionUnit,
): Value {
  if (skip === 'none') return branch;
  if (skip === 'sum') return add(graph, branch, x, name);
  const shortcut = { name: `${name}.shortcut`, kernel: 1, filters: filters[2], stride, epsilon };
  return add(graph, branch, convBn(graph, x, shortcut), name);
}
