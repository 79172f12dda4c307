import type { Geometry } from './cut-graph.js';
import { graphInvalid } from './graph/graph.js';

/** Beyond this a typing error is likelier than a picture. */
export const MAX_PIXELS = 16384;

/**
 * @param minInputPixels the least width and height the network sees anything in
 * @throws SegcastError `graph-invalid` when a size is not whole or out of range
 */
export function checkGeometry(geometry: Geometry, minInputPixels: number): void {
  const { frameWidth, frameHeight, inputWidth, inputHeight } = geometry;
  for (const [axis, pixels] of Object.entries({ width: frameWidth, height: frameHeight }))
    checkPixels('frame', axis, pixels, 1);
  for (const [axis, pixels] of Object.entries({ width: inputWidth, height: inputHeight }))
    checkPixels('image', axis, pixels, minInputPixels);
}

function checkPixels(node: string, axis: string, pixels: number, least: number): void {
  if (Number.isSafeInteger(pixels) && pixels >= least && pixels <= MAX_PIXELS) return;
  throw graphInvalid(
    node,
    `its ${axis} must be a whole number from ${least} to ${MAX_PIXELS}, it is ${pixels}`,
    node === 'frame'
      ? 'Check the size of the source.'
      : `Choose an input size of at least ${least}x${least}.`,
  );
}
