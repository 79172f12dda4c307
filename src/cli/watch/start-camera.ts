import { inputSizeFor } from '../../../models/input-size.js';
import type { Model } from '../../../models/model.js';
import type { Segmenter } from '../../../models/segmenter.js';
import { liveCamera, type LiveCamera } from '../../../pipelines/live/live-camera.js';
import { segmentLive } from '../../../pipelines/live/segment-live.js';
import { annotate } from '../../../streams/annotate/annotate.js';
import { openSource } from '../../../streams/source/open-source.js';
import type { AnnotatedFrame, Segmentation } from '../../core/segmentation.js';
import { monotonicClock } from '../../core/time.js';
import type { NamedCamera } from './name-cameras.js';
import type { WatchOptions } from './watch-options.js';

/** Starts one camera of `segcast watch` on the network all of them share. */
export function startCamera(
  { id, name, spec }: NamedCamera,
  options: WatchOptions,
  network: { readonly model: Model; readonly segmenter: Segmenter },
): LiveCamera {
  const { exit, opacity, size, strip, transport } = options;
  const { segmenter, model } = network;
  const { defaultSize } = model.manifest.input;
  return liveCamera({
    id,
    name,
    source: openSource(spec, { transport }),
    segment: segmentLive(segmenter, { exit, inputSize: (frame) => size ?? inputSizeFor(frame, defaultSize) }),
    annotate: (segmentation, drops) =>
      draw(segmentation, drops, { classSet: segmenter.classSet, opacity, strip }),
  });
}

type Look = Pick<Parameters<typeof annotate>[1], 'classSet' | 'opacity' | 'strip'>;

function draw(segmentation: Segmentation, drops: number, look: Look): AnnotatedFrame {
  const latencyMs = monotonicClock.now() - segmentation.frame.arrivedAtMs;
  return annotate(segmentation, { ...look, drops, latencyMs });
}
