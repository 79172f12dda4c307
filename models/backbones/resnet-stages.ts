import { graphInvalid, type Value } from '../graph/graph.js';
import type { Draft } from '../single-pass.js';
import type { OutputStride } from './output-stride.js';
import { basicBlock, bottleneck } from './resnet-blocks.js';

/** The depths of the paper's table 1. */
export const RESNET_DEPTHS = [18, 34, 50, 101, 152] as const;
export type ResnetDepth = (typeof RESNET_DEPTHS)[number];

/**
 * What releases disagree on:
 *
 * - `torchvision`: a stage's stride is on its first 3x3 convolution
 * - `caffe`: on its first 1x1 convolution, as in the authors' release (no difference in basic blocks)
 * - `v1c`: as `torchvision`, behind a stem of three 3x3 convolutions instead of one 7x7 (mmsegmentation's ResNetV1c)
 */
export const RESNET_STYLES = ['torchvision', 'caffe', 'v1c'] as const;
export type ResnetStyle = (typeof RESNET_STYLES)[number];

/** One number for each of `layer1` to `layer4`. */
export type PerStage = readonly [layer1: number, layer2: number, layer3: number, layer4: number];

/** The free numbers of a ResNet's four stages. */
export interface ResnetStageOptions {
  readonly depth: ResnetDepth;
  /** @defaultValue 'torchvision' */
  readonly style?: ResnetStyle | undefined;
  /** Strides that would exceed it become dilations. @defaultValue 32 */
  readonly outputStride?: OutputStride | undefined;
  /** For other strides and dilations than an output stride gives; both together. @defaultValue by the output stride */
  readonly strides?: PerStage | undefined;
  readonly dilations?: PerStage | undefined;
  /**
   * Whether the first block of a dilated stage has half its dilation: its input still is what a strided network would
   * have made (mmsegmentation's `contract_dilation`; with dilations that double it equals torchvision's
   * `replace_stride_with_dilation`). Caffe's networks, whose stride comes before the 3x3 convolution, do not.
   *
   * @defaultValue true, false in style `caffe`
   */
  readonly contractDilation?: boolean | undefined;
  /**
   * Factors for the dilation of each block of `layer4` (DeepLab v3, section 3.2.1), its first one included, which then
   * is not contracted.
   *
   * @defaultValue none
   */
  readonly multiGrid?: readonly number[] | undefined;
  /** Filters of the stem, of which all others are multiples; even. @defaultValue 64 */
  readonly width?: number | undefined;
  /** What its tensors' names begin with. @defaultValue 'backbone' */
  readonly name?: string | undefined;
}

/** One stage: blocks of one width, of which the first may stride. */
export interface ResnetStage {
  /** E.g. `backbone.layer1`; its blocks are `<name>.0`, `<name>.1`, ... */
  readonly name: string;
  readonly kind: 'basic' | 'bottleneck';
  /** Of the 3x3 convolutions; a bottleneck's result has four times as many. */
  readonly filters: number;
  /** Of the first block. */
  readonly stride: number;
  /** Where a bottleneck strides. */
  readonly strideOn: '1x1' | '3x3';
  /** Of each block: as many as there are blocks. */
  readonly dilations: readonly number[];
}

/** The stages of a ResNet, `layer1` to `layer4`. */
export function resnetStages(
  options: ResnetStageOptions,
): readonly [layer1: ResnetStage, layer2: ResnetStage, layer3: ResnetStage, layer4: ResnetStage] {
  const { depth, style = 'torchvision', width = 64, name = 'backbone' } = options;
  const { strides, dilations } = stridesAndDilations(options);
  const stage = (index: 0 | 1 | 2 | 3): ResnetStage => ({
    name: `${name}.layer${index + 1}`,
    kind: depth < 50 ? 'basic' : 'bottleneck',
    filters: width * 2 ** index,
    stride: strides[index],
    strideOn: style === 'caffe' ? '1x1' : '3x3',
    dilations: blockDilations(options, index, dilations[index]),
  });
  return [stage(0), stage(1), stage(2), stage(3)];
}

/** The blocks of a stage one after the other. */
export function resnetStage(draft: Draft, x: Value, stage: ResnetStage): Value {
  const block = stage.kind === 'basic' ? basicBlock : bottleneck;
  const { filters, strideOn } = stage;
  return stage.dilations.reduce((y, dilation, index) => {
    const stride = index === 0 ? stage.stride : 1;
    return block(draft, y, `${stage.name}.${index}`, { filters, stride, strideOn, dilation });
  }, x);
}

/** Blocks of each stage (table 1). */
const BLOCKS = {
  18: [2, 2, 2, 2],
  34: [3, 4, 6, 3],
  50: [3, 4, 6, 3],
  101: [3, 4, 23, 3],
  152: [3, 8, 36, 3],
} as const satisfies Record<ResnetDepth, PerStage>;

/** What each output stride makes of the four stages. */
const BY_OUTPUT_STRIDE = {
  32: { strides: [1, 2, 2, 2], dilations: [1, 1, 1, 1] },
  16: { strides: [1, 2, 2, 1], dilations: [1, 1, 1, 2] },
  8: { strides: [1, 2, 1, 1], dilations: [1, 1, 2, 4] },
} as const satisfies Record<OutputStride, { strides: PerStage; dilations: PerStage }>;

function stridesAndDilations(options: ResnetStageOptions): { strides: PerStage; dilations: PerStage } {
  const { outputStride = 32, strides, dilations, name = 'backbone' } = options;
  if ((strides === undefined) !== (dilations === undefined))
    throw graphInvalid(name, 'strides and dilations must be given together');
  return strides === undefined || dilations === undefined
    ? BY_OUTPUT_STRIDE[outputStride]
    : { strides, dilations };
}

function blockDilations(
  options: ResnetStageOptions,
  index: 0 | 1 | 2 | 3,
  dilation: number,
): readonly number[] {
  const { depth, style, multiGrid, contractDilation = style !== 'caffe', name = 'backbone' } = options;
  const blocks = BLOCKS[depth][index];
  if (index === 3 && multiGrid !== undefined) {
    if (multiGrid.length !== blocks)
      throw graphInvalid(
        `${name}.layer4`,
        `its multi-grid must have ${blocks} numbers, one for each block, it has ${multiGrid.length}`,
      );
    return multiGrid.map((factor) => factor * dilation);
  }
  const first = contractDilation && dilation > 1 ? Math.floor(dilation / 2) : dilation;
  return Array.from({ length: blocks }, (_, block) => (block === 0 ? first : dilation));
}
