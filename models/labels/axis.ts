/**
 * How one axis of a grid of cells is stretched over an axis of pixels, bilinear with half-pixel centres and clamped
 * edges: `F.interpolate(mode='bilinear', align_corners=False)` of PyTorch, `Resize(linear, half_pixel)` of ONNX.
 *
 * Pixel `p` lies between cells `c` and `c + 1` (the last cell is its own neighbour) where `first[c] <= p < first[c + 1]`.
 * Its source coordinate `(p + 0.5) * cells / pixels - 0.5` is a fraction over `2 * pixels`; the weights are the integer
 * numerators of that fraction, so nothing is lost to rounding them. Their sum is `2 * pixels` everywhere, which no
 * arg max notices.
 */
export interface Axis {
  /** [cells + 1] first pixel at or after each cell's centre; the first entry is 0, the last is the number of pixels. */
  readonly first: Int32Array;
  /** [pixels] weight of cell `c`, an integer in 1..2 * pixels. */
  readonly near: Float64Array;
  /** [pixels] weight of cell `c + 1`, an integer in 0..2 * pixels - 1. */
  readonly far: Float64Array;
}

/** The axis for these sizes; the few that a process uses are kept, since a camera asks for the same one every frame. */
export function axisOf(cells: number, pixels: number): Axis {
  const key = `${cells}:${pixels}`;
  const known = recent.get(key);
  if (known !== undefined) return known;
  const axis = measureAxis(cells, pixels);
  const [oldest] = recent.keys();
  if (recent.size >= MAX_RECENT && oldest !== undefined) recent.delete(oldest);
  recent.set(key, axis);
  return axis;
}

/** Two axes a size: eight combinations of network and camera size before the oldest is measured anew. */
const MAX_RECENT = 16;
const recent = new Map<string, Axis>();

function measureAxis(cells: number, pixels: number): Axis {
  const first = new Int32Array(cells + 1).fill(pixels);
  const near = new Float64Array(pixels);
  const far = new Float64Array(pixels);
  const whole = 2 * pixels;
  // Backwards, so that the last write to first[cell] is its first pixel.
  for (let pixel = pixels - 1; pixel >= 0; pixel--) {
    const unclamped = (2 * pixel + 1) * cells - pixels;
    const numerator = Math.min(Math.max(unclamped, 0), whole * (cells - 1));
    const cell = Math.floor(numerator / whole);
    far[pixel] = numerator - cell * whole;
    near[pixel] = whole - far[pixel]!; // written on the line above
    first[cell] = pixel;
  }
  closeGaps(first);
  return { first, near, far };
}

/** When shrinking, a cell that no pixel falls into starts where the next one does: its range is empty. */
function closeGaps(first: Int32Array): void {
  for (let cell = first.length - 2; cell >= 0; cell--) {
    first[cell] = Math.min(first[cell]!, first[cell + 1]!); // both within the array
  }
}
