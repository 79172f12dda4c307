/**
 * Finds the simplex of the permutohedral lattice a feature lies in, and how near it is to each corner.
 *
 * Adams, Baek, Davis: Fast High-Dimensional Filtering Using the Permutohedral Lattice, Eurographics 2010, section 3.
 * One object's arrays are written again by each call.
 */
export class SimplexFinder {
  readonly dimensions: number;
  /** [dimensions + 1] keys of the corners, all but the last coordinate (all of them sum to 0). */
  readonly corners: readonly Int32Array[];
  /** [dimensions + 2] barycentric weight of each corner; they sum to 1, the last entry is for working. */
  readonly weights: Float64Array;
  /** Of each feature axis: onto the plane of sum 0, with the variance of the blur that follows taken as 1 (page 5). */
  readonly #scales: Float64Array;
  readonly #elevated: Float64Array;
  readonly #nearest: Int32Array;
  readonly #rank: Int32Array;

  constructor(dimensions: number) {
    this.dimensions = dimensions;
    this.corners = Array.from({ length: dimensions + 1 }, () => new Int32Array(dimensions));
    this.weights = new Float64Array(dimensions + 2);
    this.#scales = Float64Array.from(
      { length: dimensions },
      (_, axis) => (Math.sqrt(2 / 3) * (dimensions + 1)) / Math.sqrt((axis + 1) * (axis + 2)),
    );
    this.#elevated = new Float64Array(dimensions + 1);
    this.#nearest = new Int32Array(dimensions + 1);
    this.#rank = new Int32Array(dimensions + 1);
  }

  /** Writes `corners` and `weights` for a feature of unit standard deviation along every axis. */
  locate(feature: Float32Array): void {
    this.#elevate(feature);
    this.#rankRest(this.#roundToLattice());
    this.#weigh();
    this.#listCorners();
  }

  /** Onto the plane in d + 1 dimensions whose coordinates sum to 0. */
  #elevate(feature: Float32Array): void {
    let sum = 0;
    for (let axis = this.dimensions; axis > 0; axis--) {
      const scaled = feature[axis - 1]! * this.#scales[axis - 1]!; // one of each per axis
      this.#elevated[axis] = sum - axis * scaled;
      sum += scaled;
    }
    this.#elevated[0] = sum;
  }

  /** The nearest point whose coordinates are all multiples of d + 1, and by how many steps it is off the plane. */
  #roundToLattice(): number {
    const step = this.dimensions + 1;
    let off = 0;
    for (let axis = 0; axis < step; axis++) {
      const steps = Math.round(this.#elevated[axis]! / step); // d + 1 of them
      this.#nearest[axis] = steps * step;
      off += steps;
    }
    return off;
  }

  /** Ranks the axes by what rounding left, the largest first, and brings the point back onto the plane. */
  #rankRest(off: number): void {
    const last = this.dimensions;
    const elevated = this.#elevated;
    const nearest = this.#nearest;
    const rank = this.#rank.fill(0);
    for (let a = 0; a < last; a++)
      for (let b = a + 1; b <= last; b++)
        rank[elevated[a]! - nearest[a]! < elevated[b]! - nearest[b]! ? a : b]!++; // a and b are axes
    for (let axis = 0; axis <= last; axis++) {
      rank[axis]! += off; // an axis
      const turn = rank[axis]! < 0 ? last + 1 : rank[axis]! > last ? -(last + 1) : 0; // just set
      rank[axis]! += turn;
      nearest[axis]! += turn;
    }
  }

  #weigh(): void {
    const last = this.dimensions;
    const weights = this.weights.fill(0);
    for (let axis = 0; axis <= last; axis++) {
      const part = (this.#elevated[axis]! - this.#nearest[axis]!) / (last + 1); // an axis
      const rank = this.#rank[axis]!; // 0 to d
      weights[last - rank]! += part; // d + 2 of them
      weights[last + 1 - rank]! -= part;
    }
    weights[0]! += 1 + weights[last + 1]!;
  }

  /** Corner k is k steps along every axis, less d + 1 along the k axes of the highest rank. */
  #listCorners(): void {
    const last = this.dimensions;
    for (let corner = 0; corner <= last; corner++) {
      const key = this.corners[corner]!; // d + 1 of them
      for (let axis = 0; axis < last; axis++) {
        const wraps = this.#rank[axis]! > last - corner; // an axis
        key[axis] = this.#nearest[axis]! + (wraps ? corner - (last + 1) : corner); // an axis
      }
    }
  }
}
