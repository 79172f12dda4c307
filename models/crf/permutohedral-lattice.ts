import { LatticePoints } from './lattice-points.js';
import { SimplexFinder } from './simplex.js';

/** What is filtered: one feature vector per pixel. */
export interface Features {
  readonly count: number;
  /** Writes the features of a pixel, each divided by its standard deviation. */
  readonly write: (pixel: number, into: Float32Array) => void;
}

/**
 * Gaussian filtering of many pixels by what lies between their features, in time linear in pixels:
 * out_i = sum over all j, i itself included, of exp(-|f_i - f_j|^2 / 2) in_j, approximately and up to a factor.
 *
 * Splat onto the lattice, blur along its axes, slice (Adams, Baek, Davis 2010). The memory of one picture is used again
 * for the next; loops are plain for speed, test/models/crf holds them to the sum over all pairs.
 */
export class PermutohedralLattice {
  readonly #finder: SimplexFinder;
  readonly #points: LatticePoints;
  /** [pixels * (d + 1)] the corners around each pixel and their weights. */
  #corners = new Int32Array(0);
  #weights = new Float32Array(0);
  /** [(d + 1) * (points + 1)] the neighbours of each point along each axis; point 0 is where there is none. */
  #before = new Int32Array(0);
  #after = new Int32Array(0);
  /** [(points + 1) * channels] */
  #values = new Float32Array(0);
  #blurred = new Float32Array(0);
  #pixels = 0;

  /** @param dimensions of the feature vectors */
  constructor(dimensions: number) {
    this.#finder = new SimplexFinder(dimensions);
    this.#points = new LatticePoints(dimensions);
  }

  /** How many lattice points the present pixels touch: what a blur takes time for. */
  get points(): number {
    return this.#points.count;
  }

  /** Takes the features of all pixels; must come first. */
  embed(features: Features): void {
    const { dimensions, corners, weights } = this.#finder;
    const perPixel = dimensions + 1;
    this.#pixels = features.count;
    this.#points.clear();
    this.#corners = grown(this.#corners, features.count * perPixel, Int32Array);
    this.#weights = grown(this.#weights, features.count * perPixel, Float32Array);
    const feature = new Float32Array(dimensions);
    for (let pixel = 0; pixel < features.count; pixel++) {
      features.write(pixel, feature);
      this.#finder.locate(feature);
      for (let corner = 0; corner < perPixel; corner++) {
        this.#corners[pixel * perPixel + corner] = this.#points.add(corners[corner]!); // d + 1 corners
        this.#weights[pixel * perPixel + corner] = weights[corner]!; // and more than that weights
      }
    }
    this.#findNeighbours();
  }

  /**
   * Scales each pixel's share, both as a sender and as a receiver: out_i = s_i * sum of k_ij * s_j * in_j.
   *
   * @param scales [pixels]
   */
  scale(scales: Float32Array): void {
    const perPixel = this.#finder.dimensions + 1;
    for (let pixel = 0; pixel < this.#pixels; pixel++)
      for (let corner = 0; corner < perPixel; corner++)
        this.#weights[pixel * perPixel + corner]! *= scales[pixel]!; // both of this many pixels
  }

  /**
   * Adds the filtered input to the output.
   *
   * @param input [pixels * channels], a pixel's channels side by side
   * @param output likewise; may not be `input`
   */
  addFiltered(input: Float32Array, output: Float32Array, channels: number): void {
    this.#splat(input, channels);
    for (let axis = 0; axis <= this.#finder.dimensions; axis++) this.#blur(axis, channels);
    this.#slice(output, channels);
  }

  #splat(input: Float32Array, channels: number): void {
    const perPixel = this.#finder.dimensions + 1;
    const length = (this.points + 1) * channels;
    this.#values = grown(this.#values, length, Float32Array);
    this.#blurred = grown(this.#blurred, length, Float32Array);
    const [values, corners, weights] = [this.#values, this.#corners, this.#weights];
    values.fill(0, 0, length);
    this.#blurred.fill(0, 0, channels);
    for (let pixel = 0, entry = 0; pixel < this.#pixels; pixel++)
      for (let corner = 0; corner < perPixel; corner++, entry++)
        // d + 1 entries per pixel
        addScaled(values, corners[entry]! * channels, input, pixel * channels, weights[entry]!, channels);
  }

  /** 1/2, 1, 1/2 along one of the lattice's axes. */
  #blur(axis: number, channels: number): void {
    const [values, blurred, points] = [this.#values, this.#blurred, this.points];
    const row = axis * (points + 1);
    const before = this.#before.subarray(row, row + points + 1);
    const after = this.#after.subarray(row, row + points + 1);
    for (let point = 1; point <= points; point++) {
      const at = point * channels;
      const [back, forth] = [before[point]! * channels, after[point]! * channels]; // points + 1 of each
      for (let c = 0; c < channels; c++)
        blurred[at + c] = values[at + c]! + 0.5 * (values[back + c]! + values[forth + c]!); // within a point's channels
    }
    [this.#values, this.#blurred] = [blurred, values];
  }

  #slice(output: Float32Array, channels: number): void {
    const perPixel = this.#finder.dimensions + 1;
    const [values, corners, weights] = [this.#values, this.#corners, this.#weights];
    for (let pixel = 0, entry = 0; pixel < this.#pixels; pixel++)
      for (let corner = 0; corner < perPixel; corner++, entry++)
        // d + 1 entries per pixel
        addScaled(output, pixel * channels, values, corners[entry]! * channels, weights[entry]!, channels);
  }

  /** Along axis a, a neighbour is one step back on every axis and d + 1 forward on a, or the other way round. */
  #findNeighbours(): void {
    const { dimensions } = this.#finder;
    const row = this.points + 1;
    this.#before = grown(this.#before, (dimensions + 1) * row, Int32Array);
    this.#after = grown(this.#after, (dimensions + 1) * row, Int32Array);
    const key = new Int32Array(dimensions);
    for (let axis = 0; axis <= dimensions; axis++)
      for (let point = 1; point < row; point++) {
        this.#before[axis * row + point] = this.#neighbour(point, axis, -1, key);
        this.#after[axis * row + point] = this.#neighbour(point, axis, 1, key);
      }
  }

  #neighbour(point: number, along: number, step: 1 | -1, key: Int32Array): number {
    const { dimensions } = this.#finder;
    for (let axis = 0; axis < dimensions; axis++)
      key[axis] = this.#points.coordinate(point, axis) + (axis === along ? -step * dimensions : step);
    return this.#points.find(key);
  }
}

/** to[at + c] += factor * from[start + c] for all c; four at a time take two thirds of the time of one at a time. */
function addScaled(
  to: Float32Array,
  at: number,
  from: Float32Array,
  start: number,
  factor: number,
  channels: number,
): void {
  const quads = channels - (channels % 4);
  let c = 0;
  // at + channels and start + channels lie within the arrays
  for (; c < quads; c += 4) {
    to[at + c]! += factor * from[start + c]!;
    to[at + c + 1]! += factor * from[start + c + 1]!;
    to[at + c + 2]! += factor * from[start + c + 2]!;
    to[at + c + 3]! += factor * from[start + c + 3]!;
  }
  for (; c < channels; c++) to[at + c]! += factor * from[start + c]!;
}

/** The array itself where it is long enough, else a new one, with room to spare. */
function grown<T extends Int32Array | Float32Array>(
  array: T,
  length: number,
  Type: new (length: number) => T,
): T {
  return array.length >= length ? array : new Type(Math.ceil(1.25 * length));
}
