import type { Exit } from '../src/core/segmentation.js';
import type { CutGraph, Geometry } from './cut-graph.js';
import type { Graph } from './graph/graph.js';

/** What an exported network takes in. */
export const EXPORT_LAYOUTS = ['frame', 'image'] as const;
export type ExportLayout = (typeof EXPORT_LAYOUTS)[number];

/** How a network is exported. */
export interface ExportOptions {
  /**
   * Where the network ends; what later exits alone need is left out. `all` has the logits of every exit as outputs,
   * which training with cascade label guidance needs.
   * @defaultValue 'high'
   */
  readonly exit?: Exit | 'all' | undefined;
  /**
   * - `frame`: input `frame`, uint8 RGB, NHWC, of the geometry's frame size; resize and normalisation are inside
   * - `image`: input `image`, float32 RGB, NCHW, of the geometry's input size, normalised already
   * @defaultValue 'frame'
   */
  readonly layout?: ExportLayout | undefined;
  /** Whether batch normalisation is folded into the convolutions; training starts from it unfolded. @defaultValue true */
  readonly fold?: boolean | undefined;
}

/** A trained network of any family, ready to be built for any size. Immutable. */
export interface Network {
  /** The exits it has, cheapest first. */
  readonly exits: readonly Exit[];
  /**
   * The network as an engine runs it: one ONNX model per exit, cheapest first.
   *
   * @throws SegcastError `graph-invalid` for a size the network cannot take
   */
  buildCuts(geometry: Geometry): CutGraph[];
  /** The graphs of `buildCuts`, cheapest first, before batch normalisation is folded and ONNX written. */
  cutGraphs(geometry: Geometry): readonly Graph[];
  /**
   * The network as a single ONNX file for other tools; outputs are `logits_<exit>`, float32 NCHW.
   *
   * @throws SegcastError `graph-invalid` for a size the network cannot take
   */
  exportOnnx(geometry: Geometry, options?: ExportOptions): Uint8Array;
}

/** The name of an exit's logits. */
export function logitsName(exit: Exit): string {
  return `logits_${exit}`;
}
