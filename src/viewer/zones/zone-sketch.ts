import { distance, isSimple, type Corner } from './zone-geometry.js';

/** A polygon being drawn or adjusted. */
export interface Sketch {
  readonly corners: readonly Corner[];
  /** Whether it is drawn to its end; from then on its corners can be moved. */
  readonly isClosed: boolean;
}

export const EMPTY_SKETCH: Sketch = { corners: [], isClosed: false };

/** A click this near to the first corner closes the polygon, in parts of the picture's height. */
const CLOSING_DISTANCE = 0.035;

/** A click on the picture: one more corner, or the end of the drawing when it hits the first. */
export function clickAt(sketch: Sketch, corner: Corner, aspectRatio: number): Sketch {
  const [first] = sketch.corners;
  if (sketch.isClosed) return sketch;
  if (first !== undefined && distance(first, corner, aspectRatio) < CLOSING_DISTANCE) return close(sketch);
  return { ...sketch, corners: [...sketch.corners, corner] };
}

/** Ends the drawing; nothing happens before there are three corners. */
export function close(sketch: Sketch): Sketch {
  return sketch.corners.length < 3 ? sketch : { ...sketch, isClosed: true };
}

/** Takes back the last corner of a drawing. */
export function undo(sketch: Sketch): Sketch {
  return sketch.isClosed ? sketch : { ...sketch, corners: sketch.corners.slice(0, -1) };
}

export function moveCorner(sketch: Sketch, index: number, corner: Corner): Sketch {
  return { ...sketch, corners: sketch.corners.with(index, corner) };
}

/** A polygon keeps at least three corners. */
export function removeCorner(sketch: Sketch, index: number): Sketch {
  if (sketch.corners.length <= 3) return sketch;
  return { ...sketch, corners: sketch.corners.toSpliced(index, 1) };
}

/** A further corner halfway to the next one. */
export function splitEdge(sketch: Sketch, index: number): Sketch {
  const from = sketch.corners[index];
  const to = sketch.corners[(index + 1) % sketch.corners.length];
  if (from === undefined || to === undefined) return sketch;
  const middle: Corner = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2];
  return { ...sketch, corners: sketch.corners.toSpliced(index + 1, 0, middle) };
}

/** What is still wrong with it, one sentence; '' when it can be saved. */
export function faultOf({ corners, isClosed }: Sketch): string {
  if (!isClosed) return 'Close the zone first: click its first corner, or press Enter.';
  return isSimple(corners) ? '' : 'The edges cross. Move a corner so that they do not.';
}
