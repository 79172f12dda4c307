import { release, retain } from './buffer-pool.js';
import type { AnnotatedFrame, Segmentation } from './segmentation.js';

/**
 * Holds a frame's pixels, picture and labels beyond the call that delivered it; `releaseFrame` ends that. Cameras of a fleet
 * use these buffers again. Frames from elsewhere need no holding, and it does them no harm.
 */
export function retainFrame(annotated: AnnotatedFrame): void {
  for (const bytes of buffersOf(annotated)) retain(bytes);
}

/** Ends one hold of `retainFrame`: nothing of the frame's buffers may be read after. */
export function releaseFrame(annotated: AnnotatedFrame): void {
  for (const bytes of buffersOf(annotated)) release(bytes);
}

/** Ends the hold that a segmentation has on its labels. */
export function releaseLabels(segmentation: Segmentation): void {
  if (segmentation.kind !== 'raw') release(segmentation.labels.ids);
}

function buffersOf({ picture, segmentation }: AnnotatedFrame): readonly Uint8Array[] {
  const { pixels } = segmentation.frame;
  return segmentation.kind === 'raw' ? [pixels, picture] : [pixels, picture, segmentation.labels.ids];
}
