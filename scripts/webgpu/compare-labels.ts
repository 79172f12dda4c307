import { axisOf } from '../../models/labels/axis.js';
import { upsampleLabels } from '../../models/labels/upsample.js';
import type { Logits } from '../../src/core/label-map.js';
import type { Size } from '../../src/core/size.js';

/** How two devices' labels of one frame differ. */
export interface LabelComparison {
  /** The largest difference of two logits. */
  readonly deviation: number;
  readonly classes: number;
  /** Pixels with another class. */
  readonly others: number;
  /** The largest distance, at such a pixel, between the two highest scores; 0 where there is none. */
  readonly widestMargin: number;
}

/** Compares labels at a frame's size. */
export function compareLabels(expected: Logits, received: Logits, { width, height }: Size): LabelComparison {
  const { ids } = upsampleLabels(expected, width, height);
  const other = upsampleLabels(received, width, height);
  const differing = [...ids.keys()].filter((pixel) => ids[pixel] !== other.ids[pixel]);
  const margins = differing.map((pixel) => marginAt(expected, { width, height }, pixel));
  return {
    deviation: expected.data.reduce(
      (most, score, at) => Math.max(most, Math.abs(score - (received.data[at] ?? NaN))),
      0,
    ),
    classes: new Set(ids).size,
    others: differing.length,
    widestMargin: Math.max(0, ...margins),
  };
}

/** The distance of the two highest scores at a pixel, interpolated as the labels are. */
function marginAt(logits: Logits, { width, height }: Size, pixel: number): number {
  const x = tapOf(logits.width, width, pixel % width);
  const y = tapOf(logits.height, height, Math.floor(pixel / width));
  const scores = Array.from({ length: logits.classes }, (_, id) => {
    const at = (row: number, column: number) =>
      logits.data[(id * logits.height + row) * logits.width + column]!; // both are cells
    const top = at(y.cell, x.cell) * x.near + at(y.cell, x.next) * x.far;
    const bottom = at(y.next, x.cell) * x.near + at(y.next, x.next) * x.far;
    return top * y.near + bottom * y.far;
  });
  const [first = 0, second = 0] = scores.toSorted((a, b) => b - a);
  return first - second;
}

interface Tap {
  readonly cell: number;
  readonly next: number;
  /** Weights, together 1. */
  readonly near: number;
  readonly far: number;
}

function tapOf(cells: number, pixels: number, pixel: number): Tap {
  const { first, near, far } = axisOf(cells, pixels);
  let cell = 0;
  while (cell + 1 < cells && first[cell + 1]! <= pixel) cell++; // within the axis
  const whole = 2 * pixels;
  return { cell, next: Math.min(cell + 1, cells - 1), near: near[pixel]! / whole, far: far[pixel]! / whole }; // ditto
}
