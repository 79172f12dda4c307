import type { Size } from '../models/input-size.js';
import type { Frame } from '../src/core/frame.js';

/** The network's input size for a frame; see inputSizeFor in models/input-size.ts for the usual one. */
export type InputSizeRule = (frame: Frame) => Size;
