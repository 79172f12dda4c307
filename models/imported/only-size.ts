import type { Size } from '../../src/core/size.js';
import type { Manifest } from '../weights/manifest.js';

/** The input size of a network that takes no other, as .onnx files from elsewhere do; undefined where any will do. */
export function onlySizeOf(manifest: Manifest): Size | undefined {
  return manifest.family === 'onnx' ? manifest.inputSize : undefined;
}
