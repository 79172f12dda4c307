import { resnetPool, resnetStem } from '../backbones/resnet.js';
import { resnetStage, resnetStages, type ResnetDepth } from '../backbones/resnet-stages.js';
import { add, relu } from '../graph/arithmetic.js';
import { adaptiveAveragePool } from '../graph/adaptive-pooling.js';
import type { Value } from '../graph/graph.js';
import { concat } from '../graph/layout.js';
import { averagePool } from '../graph/pooling.js';
import { resizeBilinear } from '../graph/resizing.js';
import { pictureOf, type Size } from '../graph/window.js';
import { conv, head, type IcnetDraft } from './layers.js';
import { PYRAMID_BINS } from './pspnet.js';
import type { CoarseFeatures, IcnetVariant } from './variant.js';

// ICNet as mmsegmentation draws it (mmseg/models/backbones/icnet.py, necks/ic_neck.py, configs/_base_/models/
// icnet_r50-d8.py): one dilated ResNetV1c, whose features after layer2 are halved for the rest. Tensors have
// mmsegmentation's names, but for the ResNet's: `backbone.`, not `backbone.backbone.`. Shapes below are for width 64.

/** mmsegmentation's ICNet with a ResNetV1c of that depth. */
export function mmsegIcnet(depth: ResnetDepth): IcnetVariant {
  return {
    low: (draft, image) => lowBranches(draft, image, depth),
    mid: (draft, { f2, f4 }, image) => {
      const sub2 = conv(draft, f2, 'backbone.conv_sub2', { kernel: 1, filters: 4 * draft.width });
      const y24 = fuse(draft, f4, sub2, 'neck.cff_24');
      const fine = { height: Math.ceil(image.height / 8), width: Math.ceil(image.width / 8) };
      return context(draft, y24, fine, 'neck.cff_12');
    },
    high: (draft, y24, image) => fuse(draft, y24, sub1(draft, image), 'neck.cff_12'),
    lowLogits: (draft, f4) => fcnHead(draft, f4, 'auxiliary_head.0'),
    midLogits: (draft, y24) => fcnHead(draft, y24, 'auxiliary_head.1'),
    highLogits: (draft, y12) => fcnHead(draft, y12, 'decode_head'),
  };
}

/**
 * Medium and coarse branch in one pass: the 1/2 image through layer1 and layer2 to f2, [1, 512, H / 16, W / 16], which
 * at half its size goes through the rest of PSPNet to f4, [1, 128, H / 16, W / 16], raised to f2's size for the fusion.
 */
function lowBranches(draft: IcnetDraft, image: Value, depth: ResnetDepth): CoarseFeatures {
  const { width } = draft;
  const options = { depth, style: 'v1c', width, ceilMode: true, outputStride: 8 } as const;
  const [layer1, layer2, layer3, layer4] = resnetStages(options);
  const pooled = resnetPool(draft, resnetStem(draft, halved(draft, image, 'image.half'), options), options);
  const f2 = resnetStage(draft, resnetStage(draft, pooled, layer1), layer2);
  const deep = resnetStage(draft, resnetStage(draft, halved(draft, f2, 'f2.half'), layer3), layer4);
  const sub4 = conv(draft, pyramidPooling(draft, deep), 'backbone.conv_sub4', {
    kernel: 1,
    filters: 4 * width,
  });
  return { f2, f4: context(draft, sub4, pictureOf('f2', f2), 'neck.cff_24') };
}

/** Bilinear at a scale factor of exactly 1/2, half-pixel: each pixel lies between four, an odd last row has none. */
function halved(draft: IcnetDraft, x: Value, name: string): Value {
  return averagePool(draft.graph, x, { name, kernel: 2, stride: 2 });
}

/** PSPNet's pyramid: x beside its means over 1, 2, 3 and 6 bins a side, 512 channels each, filtered to 512. */
function pyramidPooling(draft: IcnetDraft, x: Value): Value {
  const { graph, width } = draft;
  const filters = 8 * width;
  const { height, width: columns } = pictureOf('backbone.psp_modules', x);
  const levels = PYRAMID_BINS.map((bins, index) => {
    const name = `backbone.psp_modules.${index}`;
    const pooled = adaptiveAveragePool(graph, x, { name: `${name}.0`, bins });
    const level = conv(draft, pooled, `${name}.1`, { kernel: 1, filters });
    return resizeBilinear(graph, level, { height, width: columns, name: `${name}.up` });
  });
  const all = concat(graph, [...levels, x], 'backbone.psp_modules');
  return conv(draft, all, 'backbone.psp_bottleneck', { kernel: 3, filters });
}

/** Fine branch: three strided convolutions of the full image, [1, 64, H / 8, W / 8]. */
function sub1(draft: IcnetDraft, image: Value): Value {
  const { width } = draft;
  const layer = (x: Value, index: number, filters: number) =>
    conv(draft, x, `backbone.conv_sub1.${index}`, { kernel: 3, filters, stride: 2 });
  return layer(layer(layer(image, 0, width / 2), 1, width / 2), 2, width);
}

/** First half of a cascade feature fusion, and what its auxiliary head sees: the coarse map at the fine one's size. */
function context(draft: IcnetDraft, coarse: Value, fine: Size, name: string): Value {
  const { height, width } = fine;
  const raised = resizeBilinear(draft.graph, coarse, { height, width, name: `${name}.up` });
  return conv(draft, raised, `${name}.conv_low`, { kernel: 3, filters: 2 * draft.width, dilation: 2 });
}

/** Second half: plus the projected fine map. Both have had their ReLU, unlike the paper's. */
function fuse(draft: IcnetDraft, contextMap: Value, fine: Value, name: string): Value {
  const { graph, width } = draft;
  const detail = conv(draft, fine, `${name}.conv_high`, { kernel: 1, filters: 2 * width });
  return relu(graph, add(graph, contextMap, detail, `${name}.sum`), name);
}

/** Logits of a head: a 3x3 convolution and the classifier. */
function fcnHead(draft: IcnetDraft, x: Value, name: string): Value {
  const filtered = conv(draft, x, `${name}.convs.0`, { kernel: 3, filters: 2 * draft.width });
  return head(draft, filtered, `${name}.conv_seg`);
}
