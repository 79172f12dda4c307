import { add } from '../graph/arithmetic.js';
import { adaptiveAveragePool, poolCells, type PoolCell } from '../graph/adaptive-pooling.js';
import type { Value } from '../graph/graph.js';
import { maxPool } from '../graph/pooling.js';
import { pictureOf } from '../graph/window.js';
import { bottleneck, conv, resize, type IcnetDraft } from './layers.js';

// PSPNet50 as ICNet uses it (Zhao et al., CVPR 2017, arXiv:1612.01105): half its filters, layer names and widths as in
// the official release's icnet_cityscapes.prototxt. Shapes below are for width 32.

/** The layers conv1_1 to conv3_1, which coarse and medium branch share: [1, 3, H, W] to [1, 256, H / 8, W / 8]. */
export function pspnetStem(draft: IcnetDraft, image: Value): Value {
  const { graph, width } = draft;
  let x = conv(draft, image, 'conv1_1', { kernel: 3, filters: width, stride: 2 });
  x = conv(draft, x, 'conv1_2', { kernel: 3, filters: width });
  x = conv(draft, x, 'conv1_3', { kernel: 3, filters: 2 * width });
  x = maxPool(graph, x, { name: 'pool1', kernel: 3, stride: 2, padding: 1, ceilMode: draft.asCaffe });
  x = repeat(x, 'conv2', 1, 3, (y, name) => bottleneck(draft, y, name, { filters: 4 * width }));
  return bottleneck(draft, x, 'conv3_1', { filters: 8 * width, stride: 2 });
}

/** The layers conv3_2 to conv5_4, the coarse branch's alone: the size stays, 256 channels come out. */
export function pspnetRest(draft: IcnetDraft, features: Value): Value {
  const { width } = draft;
  let x = repeat(features, 'conv3', 2, 4, (y, name) => bottleneck(draft, y, name, { filters: 8 * width }));
  x = repeat(x, 'conv4', 1, 6, (y, name) => bottleneck(draft, y, name, { filters: 16 * width, dilation: 2 }));
  x = repeat(x, 'conv5', 1, 3, (y, name) => bottleneck(draft, y, name, { filters: 32 * width, dilation: 4 }));
  return conv(draft, pyramidPooling(draft, x), 'conv5_4_k1', { kernel: 1, filters: 8 * width });
}

/** The pyramid with its levels summed instead of concatenated: x plus its means over 1, 2, 3 and 6 bins a side. */
function pyramidPooling(draft: IcnetDraft, x: Value): Value {
  const { graph } = draft;
  const { height, width } = pictureOf('pyramid', x);
  return PYRAMID_BINS.reduce((sum, bins) => {
    const raised = resize(draft, level(draft, x, bins), { height, width, name: `pyramid${bins}.up` });
    return add(graph, sum, raised, `pyramid${bins}`);
  }, x);
}

function level({ graph, asCaffe = false }: IcnetDraft, x: Value, bins: PyramidBins): Value {
  const name = `pyramid${bins}.pool`;
  if (!asCaffe || bins === 1) return adaptiveAveragePool(graph, x, { name, bins });
  const { height, width } = pictureOf(name, x);
  return poolCells(graph, x, { name, rows: caffeCells(height, bins), columns: caffeCells(width, bins) });
}

/**
 * The windows of the release's prototxt: strides of 16, 10 and 5 cells of 32 between the corners (33x65 cells there, and
 * twice as much along the longer side), and as long as it takes to reach the last cell.
 */
function caffeCells(length: number, bins: Exclude<PyramidBins, 1>): readonly PoolCell[] {
  const stride = Math.floor(((length - 1) * CAFFE_STRIDES[bins]) / 32);
  const window = length - stride * (bins - 1);
  return Array.from({ length: bins }, (_, bin) => [bin * stride, bin * stride + window]);
}

const CAFFE_STRIDES = { 2: 16, 3: 10, 6: 5 } as const;

/** Cells along each axis of each level. */
export const PYRAMID_BINS = [1, 2, 3, 6] as const;
type PyramidBins = (typeof PYRAMID_BINS)[number];

/** Layers `<stage>_<first>` to `<stage>_<last>`, one after the other. */
function repeat(
  x: Value,
  stage: string,
  first: number,
  last: number,
  layer: (x: Value, name: string) => Value,
): Value {
  let y = x;
  for (let number = first; number <= last; number++) y = layer(y, `${stage}_${number}`);
  return y;
}
