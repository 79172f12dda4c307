import { add, relu } from '../graph/arithmetic.js';
import { conv2d, halfPadding } from '../graph/convolution.js';
import type { Value } from '../graph/graph.js';
import { maxPool } from '../graph/pooling.js';
import { resizeBilinear } from '../graph/resizing.js';
import { pictureOf, type Size } from '../graph/window.js';
import type { Draft } from '../single-pass.js';
import type { PoolingOrder } from './spec.js';

// The RefineNet block as in figure 3 of the paper (Lin et al., CVPR 2017, arXiv:1611.06612): residual convolution units
// on each input, multi-resolution fusion, chained residual pooling, residual convolution units. Nothing non-linear lies
// on a shortcut ("Identity Mappings in RefineNet"): a ReLU is always inside a branch, but for the one at the head of the pooling.
//
// Which of the convolutions have a bias follows the authors' code: the first of a unit and the classifier.

/** What all blocks of a network have in common. */
export interface RefineStyle {
  /** Of every convolution: 3 in RefineNet, 1 in Light-Weight RefineNet. */
  readonly kernel: 1 | 3;
  /** Whether there are residual convolution units at all. */
  readonly residualUnits: boolean;
  readonly poolings: number;
  readonly poolingOrder: PoolingOrder;
  readonly alignCorners: boolean;
  /** What a block does to its fused features before they are pooled. */
  readonly activate: typeof relu;
  /** Which paths of a block of several have a convolution of their own before they are summed. */
  readonly fusionConvolutions: 'every path' | 'coarser block';
}

/** A network in the making, and how its blocks are. */
export interface RefineDraft extends Draft {
  readonly style: RefineStyle;
}

/** One input of a block: a feature map of the backbone, or the result of the coarser block. */
export interface Path {
  /** Of its tensors, after the block's. */
  readonly name: string;
  readonly features: Value;
  /** What a feature map is reduced to first; a coarser block's result stays as it is. @defaultValue not reduced */
  readonly filters?: number | undefined;
}

/** One RefineNet block. */
export interface BlockOptions {
  /** E.g. `refine4`; its tensors are `<name>.<path>.*`, `<name>.pool<i>`, `<name>.output.*`. */
  readonly name: string;
  readonly paths: readonly Path[];
  /** Residual convolution units at its end. @defaultValue 1 */
  readonly outputUnits?: number | undefined;
}

/** Units on each input of a block: they adapt what was trained to classify. */
const INPUT_UNITS = 2;

/** Side of the max pool. */
const POOL = 5;

/** [1, F, H, W] of the largest input's size and the fewest filters of any. */
export function refineNetBlock(draft: RefineDraft, options: BlockOptions): Value {
  const { name, paths, outputUnits = 1 } = options;
  const adapted = paths.map((path) => ({ ...path, features: adapt(draft, path, name) }));
  const fused = fuse(draft, adapted, name);
  const pooled = chainedResidualPooling(draft, fused, name);
  return residualUnits(draft, pooled, `${name}.output`, outputUnits);
}

/** Figure 3 (b), twice: what comes from the backbone is brought to the block's filters before. */
function adapt(draft: RefineDraft, { features, filters, name }: Path, block: string): Value {
  const path = `${block}.${name}`;
  const reduced = filters === undefined ? features : conv(draft, features, `${path}.reduce`, { filters });
  return residualUnits(draft, reduced, path, INPUT_UNITS);
}

function residualUnits(draft: RefineDraft, x: Value, path: string, count: number): Value {
  if (!draft.style.residualUnits) return x;
  const names = Array.from({ length: count }, (_, index) => `${path}.unit${index + 1}`);
  return names.reduce((y, name) => residualConvUnit(draft, y, name), x);
}

/** Figure 3 (b): ReLU, convolution, ReLU, convolution, plus the input. */
function residualConvUnit(draft: RefineDraft, x: Value, name: string): Value {
  const { graph } = draft;
  const filters = pictureOf(name, x).channels;
  const first = conv(draft, relu(graph, x, `${name}.relu1`), `${name}.conv1`, { filters, bias: true });
  const second = conv(draft, relu(graph, first, `${name}.relu2`), `${name}.conv2`, { filters });
  return add(graph, x, second, name);
}

/**
 * Multi-resolution fusion, figure 3 (c): each path is convolved to the fewest filters of any, brought to the largest
 * size, and summed. A single path goes through unchanged.
 */
function fuse(draft: RefineDraft, paths: readonly Path[], block: string): Value {
  const pictures = paths.map(({ features }) => pictureOf(block, features));
  const filters = Math.min(...pictures.map(({ channels }) => channels));
  const height = Math.max(...pictures.map((picture) => picture.height));
  const width = Math.max(...pictures.map((picture) => picture.width));
  if (paths.length === 1) return paths[0]!.features; // just counted
  const rescaled = paths.map((path) => rescale(draft, path, `${block}.${path.name}`, filters));
  const raised = rescaled.map((x) => enlarge(draft, x, { height, width }));
  return raised.reduce((sum, x) => add(draft.graph, sum, x));
}

function rescale(draft: RefineDraft, path: Path, name: string, filters: number): Value {
  const isOwn = path.filters !== undefined; // of the backbone
  if (isOwn && draft.style.fusionConvolutions === 'coarser block') return path.features;
  return conv(draft, path.features, `${name}.fuse`, { filters });
}

function enlarge({ graph, style }: RefineDraft, x: Value, size: Size): Value {
  return resizeBilinear(graph, x, { ...size, alignCorners: style.alignCorners });
}

/**
 * Figure 3 (d): after one ReLU, blocks of a 5x5 max pool of stride 1 and a convolution, each fed by the one before, all
 * summed with the input.
 */
function chainedResidualPooling(draft: RefineDraft, fused: Value, block: string): Value {
  const { graph, style } = draft;
  const x = style.activate(graph, fused, `${block}.pooling`);
  let [sum, link] = [x, x];
  for (let index = 1; index <= style.poolings; index++) {
    link = pooling(draft, link, `${block}.pool${index}`);
    sum = add(graph, sum, link);
  }
  return sum;
}

function pooling(draft: RefineDraft, x: Value, name: string): Value {
  const { graph, style } = draft;
  const filters = pictureOf(name, x).channels;
  const pool = (y: Value): Value =>
    maxPool(graph, y, { name: `${name}.max`, kernel: POOL, padding: halfPadding(POOL) });
  return style.poolingOrder === 'pool-conv'
    ? conv(draft, pool(x), name, { filters })
    : pool(conv(draft, x, name, { filters }));
}

function conv(
  { graph, style: { kernel } }: RefineDraft,
  x: Value,
  name: string,
  options: { readonly filters: number; readonly bias?: boolean },
): Value {
  return conv2d(graph, x, { ...options, name, kernel, padding: halfPadding(kernel) });
}
