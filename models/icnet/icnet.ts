import { add, relu } from '../graph/arithmetic.js';
import type { Value } from '../graph/graph.js';
import { pictureOf } from '../graph/window.js';
import { conv, head, linearConv, resize, type IcnetDraft } from './layers.js';
import { pspnetRest, pspnetStem } from './pspnet.js';
import type { IcnetVariant } from './variant.js';

// ICNet as in figure 2 of the paper (Zhao et al., ECCV 2018, arXiv:1704.08545), layer names and widths as in the
// official release's icnet_cityscapes.prototxt. Shapes below are for width 32.

/** ICNet as the authors released it. */
export const releasedIcnet: IcnetVariant = {
  low: (draft, image) => {
    const f2 = sub2(draft, image);
    return { f2, f4: sub4(draft, f2) };
  },
  mid: (draft, { f2, f4 }) => cff24(draft, f4, f2),
  high: (draft, y24, image) => cff12(draft, y24, sub1(draft, image)),
  lowLogits: (draft, f4) => head(draft, f4, 'head4'),
  midLogits: (draft, y24) => head(draft, y24, 'head24'),
  highLogits,
};

/** ICNet as the paper draws it: three branches with an image each. */
export const drawnIcnet: IcnetVariant = {
  ...releasedIcnet,
  low: (draft, image) => ({ f2: sub2(draft, image), f4: sub4OfImage(draft, image) }),
};

/**
 * ICNet as the published .caffemodel files run it (evaluation/prototxt/icnet_cityscapes.prototxt): one exit, since the
 * heads of the cascade label guidance are not in them; corners aligned.
 *
 * The prototxt's sizes are those of 1025x2049 and of all others that are a multiple of 32 plus 1. Others, which Caffe
 * refuses, take the finer map's size at each fusion.
 *
 * @param draft with `asCaffe`
 * @returns logits, [1, classes, H / 4, W / 4]: `conv6_cls`, whose enlargement by 4 is left to who reads them
 */
export function caffeIcnet(draft: IcnetDraft, image: Value): Value {
  const f2 = sub2(draft, image);
  const y24 = cff24(draft, sub4(draft, f2), f2);
  return highLogits(draft, cff12(draft, y24, sub1(draft, image)));
}

/** Medium branch: the 1/2 image down to f2, [1, 256, H / 16, W / 16]. */
function sub2(draft: IcnetDraft, image: Value): Value {
  const { height, width } = pictureOf('sub2', image);
  const round = draft.asCaffe ? Math.ceil : Math.floor; // Interp's shrink_factor 2 makes (n - 1) / 2 + 1 of n
  const half = { height: round(height / 2), width: round(width / 2) };
  return pspnetStem(draft, resize(draft, image, { ...half, name: 'image.half' }));
}

/** Coarse branch: f2 at half its size through the rest of PSPNet to f4, [1, 256, H / 32, W / 32]. */
function sub4(draft: IcnetDraft, f2: Value): Value {
  const fine = pictureOf('sub4', f2);
  const half = { height: Math.ceil(fine.height / 2), width: Math.ceil(fine.width / 2) };
  return pspnetRest(draft, resize(draft, f2, { ...half, name: 'f2.half' }));
}

/**
 * Coarse branch as drawn: the 1/4 image through all of PSPNet to f4, [1, 256, H / 32, W / 32]; its first 17 layers have
 * the weights of the medium branch's (section 3.2).
 */
function sub4OfImage(draft: IcnetDraft, image: Value): Value {
  const { height, width } = pictureOf('sub4', image);
  const quarter = { height: Math.floor(height / 4), width: Math.floor(width / 4) };
  const small = resize(draft, image, { ...quarter, name: 'image.quarter' });
  const features = draft.graph.within('sub4', () => pspnetStem(draft, small));
  return pspnetRest(draft, features);
}

/** Fine branch: three strided convolutions of the full image, [1, 64, H / 8, W / 8]. */
function sub1(draft: IcnetDraft, image: Value): Value {
  const { width } = draft;
  const x = conv(draft, image, 'conv1_sub1', { kernel: 3, filters: width, stride: 2 });
  const y = conv(draft, x, 'conv2_sub1', { kernel: 3, filters: width, stride: 2 });
  return conv(draft, y, 'conv3_sub1', { kernel: 3, filters: 2 * width, stride: 2 });
}

/** Fusion of sub4 and sub2: y24, [1, 128, H / 16, W / 16]. */
function cff24(draft: IcnetDraft, f4: Value, f2: Value): Value {
  return cascadeFusion(draft, f4, f2, 'cff24', { coarse: 'conv_sub4', fine: 'conv3_1_sub2_proj' });
}

/** Fusion of y24 and sub1: y12, [1, 128, H / 8, W / 8]. */
function cff12(draft: IcnetDraft, y24: Value, fine: Value): Value {
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
  const raised = resize(draft, coarse, { height, width: columns, name: `${name}.up` });
  const context = linearConv(draft, raised, layers.coarse, { kernel: 3, filters, dilation: 2 });
  const detail = linearConv(draft, fine, layers.fine, { kernel: 1, filters });
  return relu(graph, add(graph, context, detail, `${name}.sum`), name);
}

/**
 * Logits of the exit high, [1, classes, H / 4, W / 4].
 *
 * The paper doubles y12 and classifies then; classifying first is the same (a 1x1 convolution commutes with an
 * interpolation whose weights sum to 1) and doubles a few class planes instead of 128 feature planes.
 */
function highLogits(draft: IcnetDraft, y12: Value): Value {
  const { height, width } = pictureOf('head124', y12);
  const logits = head(draft, y12, 'head124');
  const less = draft.asCaffe ? 1 : 0; // Interp's zoom_factor 2 makes 2 (n - 1) + 1 of n
  const doubled = { height: 2 * height - less, width: 2 * width - less };
  return resize(draft, logits, { ...doubled, name: 'head124.up' });
}
