import { add, relu } from '../graph/arithmetic.js';
import { adaptiveAveragePool } from '../graph/adaptive-pooling.js';
import type { Value } from '../graph/graph.js';
import { maxPool } from '../graph/pooling.js';
import { resizeBilinear } from '../graph/resizing.js';
import { pictureOf } from '../graph/window.js';
import { bottleneck, conv, head, linearConv, type IcnetDraft } from './layers.js';

// ICNet as in figure 2 of the paper (Zhao et al., ECCV 2018, arXiv:1704.08545), layer names and widths as in the
// official release's icnet_cityscapes.prototxt: half of PSPNet50's filters, one backbone up to conv3_1 that the 1/2 and
// 1/4 branches share. Shapes below are for width 32.

/** Medium branch, shared with the coarse one: the 1/2 image down to f2, [1, 256, H / 16, W / 16]. */
export function sub2(draft: IcnetDraft, image: Value): Value {
  const { graph, width } = draft;
  const { height, width: columns } = pictureOf('sub2', image);
  const half = { height: Math.floor(height / 2), width: Math.floor(columns / 2) };
  let x = resizeBilinear(graph, image, { ...half, name: 'image.half' });
  x = conv(draft, x, 'conv1_1', { kernel: 3, filters: width, stride: 2 });
  x = conv(draft, x, 'conv1_2', { kernel: 3, filters: width });
  x = conv(draft, x, 'conv1_3', { kernel: 3, filters: 2 * width });
  x = maxPool(graph, x, { name: 'pool1', kernel: 3, stride: 2, padding: 1 });
  x = repeat(x, 'conv2', 1, 3, (y, name) => bottleneck(draft, y, name, { filters: 4 * width }));
  return bottleneck(draft, x, 'conv3_1', { filters: 8 * width, stride: 2 });
}

/** Coarse branch: f2 at half its size through the rest of PSPNet to f4, [1, 256, H / 32, W / 32]. */
export function sub4(draft: IcnetDraft, f2: Value): Value {
  const { graph, width } = draft;
  const fine = pictureOf('sub4', f2);
  const half = { height: Math.ceil(fine.height / 2), width: Math.ceil(fine.width / 2) };
  let x = resizeBilinear(graph, f2, { ...half, name: 'f2.half' });
  x = repeat(x, 'conv3', 2, 4, (y, name) => bottleneck(draft, y, name, { filters: 8 * width }));
  x = repeat(x, 'conv4', 1, 6, (y, name) => bottleneck(draft, y, name, { filters: 16 * width, dilation: 2 }));
  x = repeat(x, 'conv5', 1, 3, (y, name) => bottleneck(draft, y, name, { filters: 32 * width, dilation: 4 }));
  return conv(draft, pyramidPooling(draft, x), 'conv5_4_k1', { kernel: 1, filters: 8 * width });
}

/** Fine branch: three strided convolutions of the full image, [1, 64, H / 8, W / 8]. */
export function sub1(draft: IcnetDraft, image: Value): Value {
  const { width } = draft;
  const x = conv(draft, image, 'conv1_sub1', { kernel: 3, filters: width, stride: 2 });
  const y = conv(draft, x, 'conv2_sub1', { kernel: 3, filters: width, stride: 2 });
  return conv(draft, y, 'conv3_sub1', { kernel: 3, filters: 2 * width, stride: 2 });
}

/** Fusion of sub4 and sub2: y24, [1, 128, H / 16, W / 16]. */
export function cff24(draft: IcnetDraft, f4: Value, f2: Value): Value {
  return cascadeFusion(draft, f4, f2, 'cff24', { coarse: 'conv_sub4', fine: 'conv3_1_sub2_proj' });
}

/** Fusion of y24 and sub1: y12, [1, 128, H / 8, W / 8]. */
export function cff12(draft: IcnetDraft, y24: Value, fine: Value): Value {
  return cascadeFusion(draft, y24, fine, 'cff12', { coarse: 'conv_sub2', fine: 'conv3_sub1_proj' });
}

/**
 * Cascade feature fusion (section 3.3, figure 3): the coarse map, brought to the fine one's size and filtered with
 * dilation 2, plus the projected fine map.
 */
function cascadeFusion(
  draft: IcnetDraft,
  coarse: Value,
  fine: Value,
  name: string,
  layers: { readonly coarse: string; readonly fine: string },
): Value {
  const { graph, width } = draft;
  const filters = 4 * width;
  const { height, width: columns } = pictureOf(name, fine);
  const raised = resizeBilinear(graph, coarse, { height, width: columns, name: `${name}.up` });
  const context = linearConv(draft, raised, layers.coarse, { kernel: 3, filters, dilation: 2 });
  const detail = linearConv(draft, fine, layers.fine, { kernel: 1, filters });
  return relu(graph, add(graph, context, detail, `${name}.sum`), name);
}

/** Logits of the exit low, [1, classes, H / 32, W / 32]. */
export function lowLogits(draft: IcnetDraft, f4: Value): Value {
  return head(draft, f4, 'head4');
}

/** Logits of the exit mid, [1, classes, H / 16, W / 16]. */
export function midLogits(draft: IcnetDraft, y24: Value): Value {
  return head(draft, y24, 'head24');
}

/**
 * Logits of the exit high, [1, classes, H / 4, W / 4].
 *
 * The paper doubles y12 and classifies then; classifying first is the same (a 1x1 convolution commutes with an
 * interpolation whose weights sum to 1) and doubles a few class planes instead of 128 feature planes.
 */
export function highLogits(draft: IcnetDraft, y12: Value): Value {
  const { height, width } = pictureOf('head124', y12);
  const logits = head(draft, y12, 'head124');
  return resizeBilinear(draft.graph, logits, { height: 2 * height, width: 2 * width, name: 'head124.up' });
}

/** PSPNet's pyramid with its levels summed instead of concatenated: x plus its means over 1, 2, 3 and 6 bins a side. */
function pyramidPooling(draft: IcnetDraft, x: Value): Value {
  const { graph } = draft;
  const { height, width } = pictureOf('pyramid', x);
  return PYRAMID_BINS.reduce((sum, bins) => {
    const pooled = adaptiveAveragePool(graph, x, { name: `pyramid${bins}.pool`, bins });
    return add(
      graph,
      sum,
      resizeBilinear(graph, pooled, { height, width, name: `pyramid${bins}.up` }),
      `pyramid${bins}`,
    );
  }, x);
}

const PYRAMID_BINS = [1, 2, 3, 6] as const;

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
