import type { Value } from '../graph/graph.js';
import type { Draft } from '../single-pass.js';
import { mobilenetV2 } from './mobilenet-v2.js';
import type { OutputStride } from './output-stride.js';
import { resnet } from './resnet.js';
import type { BackboneSpec } from './spec.js';
import { xception65 } from './xception65.js';

/** What a decode head reads of a backbone, whatever its kind; Float32 NCHW. */
export interface EncoderFeatures {
  /** At 1/4. */
  readonly low: Value;
  /** At 1/16 or the output stride: where an auxiliary head sits. */
  readonly middle: Value;
  /** At the output stride. */
  readonly high: Value;
}

/**
 * The backbone a spec describes, on `image`: Float32 NCHW, [1, 3, H, W], normalised. Its tensors' names begin with
 * `backbone`.
 */
export function encoder(
  draft: Draft,
  image: Value,
  spec: BackboneSpec,
  outputStride: OutputStride,
): EncoderFeatures {
  switch (spec.kind) {
    case 'resnet': {
      const { c2, c4, c5 } = resnet(draft, image, { ...spec, outputStride });
      return { low: c2, middle: c4, high: c5 };
    }
    case 'mobilenet-v2':
      return mobilenetV2(draft, image, { ...spec, outputStride });
    case 'xception65':
      return xception65(draft, image, { ...spec, outputStride });
    default:
      return spec satisfies never;
  }
}
