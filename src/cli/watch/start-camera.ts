import { inputSizeFor } from '../../../models/input-size.js';
import type { Segmenter } from '../../../models/segmenter.js';
import { liveCamera, type LiveCamera } from '../../../pipelines/live/live-camera.js';
import { segmentLive } from '../../../pipelines/live/segment-live.js';
import { annotate } from '../../../streams/annotate/annotate.js';
import { openSource } from '../../../streams/source/open-source.js';
import type { NamedCamera } from './name-cameras.js';
import type { WatchOptions } from './watch-options.js';

/** The work a live frame gets unless told otherwise: what two slow cores do some 15 times a second. */
export const LIVE_SIZE = { width: 640, height: 384 };

/** Starts one camera of `segcast watch` on the network all of them share. */
export function startCamera(
  { id, name, spec }: NamedCamera,
  options: WatchOptions,
  segmenter: Segmenter,
): LiveCamera {
  const { exit, opacity, size, strip, transport } = options;
  return liveCamera({
    id,
    name,
    source: openSource(spec, { transport }),
    segment: segmentLive(segmenter, { exit, inputSize: (frame) => size ?? inputSizeFor(frame, LIVE_SIZE) }),
    annotate: (segmentation, drops) =>
      annotate(segmentation, { classSet: segmenter.classSet, opacity, strip, drops }),
  });
}
