import type { Exit } from '../src/core/segmentation.js';

/** A tensor at a cut's edge: static shape, little-endian. */
export interface TensorInfo {
  readonly name: string;
  readonly type: 'uint8' | 'float32';
  readonly shape: readonly number[];
}

/** The sizes a network is built for; pixels. */
export interface Geometry {
  readonly frameWidth: number;
  readonly frameHeight: number;
  /** What the frame is resized to (bilinear, half-pixel) before the network. */
  readonly inputWidth: number;
  readonly inputHeight: number;
}

/** The name of the camera frame at a cut's input: uint8, NHWC, [1, frameHeight, frameWidth, 3]. */
export const FRAME_INPUT = 'frame';

/**
 * One cut of an image cascade as a standard ONNX model of static shape.
 *
 * Inputs are `FRAME_INPUT` or `RESIZED_INPUT`, and/or outputs of earlier cuts (matched by tensor name, unique over the cascade); outputs are
 * the features later cuts need and the exit's logits, Float32 NCHW [1, classes, h, w].
 */
export interface CutGraph {
  readonly exit: Exit;
  readonly onnx: Uint8Array;
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
  /** Which output holds the logits. */
  readonly logits: string;
}
