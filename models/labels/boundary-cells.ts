import type { Logits } from '../../src/core/label-map.js';
import type { Axis } from './axis.js';

/** Classes that can win somewhere in a cell or a part of it, with their scores at the cell's four corners. */
export interface Candidates {
  /** [classes] ascending, in the first `count` places. */
  readonly ids: Uint8Array;
  /** [classes, 4] the scores: upper left, upper right, lower left, lower right. */
  readonly corners: Float64Array;
  count: number;
}

/** What the boundary cells of one upsampling share: scores, weights, the map they write, and scratch for one cell. */
export interface BoundaryCells {
  readonly logits: Logits;
  /** [height, width] the arg max of each cell. */
  readonly winners: Uint8Array;
  readonly columns: Axis;
  readonly rows: Axis;
  /** [pixels of `rows`, pixels of `columns`] written. */
  readonly ids: Uint8Array;
  /** [4] the corners' classes, each once, in the first `rivalCount` places. */
  readonly rivals: Uint8Array;
  /** [4, 4] their scores at the four corners. */
  readonly rivalCorners: Float64Array;
  rivalCount: number;
  /** Of the cell. */
  readonly candidates: Candidates;
  /** Of a block of the cell. */
  readonly blockCandidates: Candidates;
  /** [classes, 2] candidates' scores at the cell's left and right edge, on the pixel row at hand. */
  readonly edges: Float64Array;
  /** [classes, 4] candidates' scores at the corner pixels of the block at hand. */
  readonly blockScores: Float64Array;
  /** Which candidate leads at the corners of blocks, or -1: two rows of them. */
  readonly leads: Int16Array;
}

/** Scratch for the boundary cells of `logits`, to be labelled into `ids`. */
export function boundaryCells(
  logits: Logits,
  winners: Uint8Array,
  columns: Axis,
  rows: Axis,
  ids: Uint8Array,
): BoundaryCells {
  return {
    logits,
    winners,
    columns,
    rows,
    ids,
    rivals: new Uint8Array(4),
    rivalCorners: new Float64Array(16),
    rivalCount: 0,
    candidates: noCandidates(logits.classes),
    blockCandidates: noCandidates(logits.classes),
    edges: new Float64Array(2 * logits.classes),
    blockScores: new Float64Array(4 * logits.classes),
    leads: new Int16Array(columns.near.length + 4), // blocks of two pixels and more
  };
}

function noCandidates(classes: number): Candidates {
  return { ids: new Uint8Array(classes), corners: new Float64Array(4 * classes), count: 0 };
}
