import { PermutohedralLattice, type Features } from './permutohedral-lattice.js';

/**
 * One kernel of the CRF with Potts compatibility: what other pixels say in favour of each class.
 *
 * Normalised symmetrically, D^-1/2 K D^-1/2 with D the kernel's row sums (as the authors' second release does by default;
 * the first divided by the row sums afterwards): its weight then means the same in flat and in crowded neighbourhoods, and
 * the messages between two pixels are equal. A pixel's message to itself is included, as in both releases.
 */
export class PairwiseTerm {
  readonly #lattice: PermutohedralLattice;

  /** @param dimensions of the feature vectors */
  constructor(dimensions: number) {
    this.#lattice = new PermutohedralLattice(dimensions);
  }

  /** How many lattice points it touches. */
  get points(): number {
    return this.#lattice.points;
  }

  /** Takes the features of all pixels and the kernel's weight; must come first. */
  embed(features: Features, weight: number): void {
    this.#lattice.embed(features);
    const ones = new Float32Array(features.count).fill(1);
    const sums = new Float32Array(features.count);
    this.#lattice.addFiltered(ones, sums, 1);
    for (let pixel = 0; pixel < sums.length; pixel++) sums[pixel] = Math.sqrt(weight / sums[pixel]!); // so many pixels
    this.#lattice.scale(sums);
  }

  /** Adds each pixel's messages to the scores, both [pixels * classes]. */
  addMessages(probabilities: Float32Array, scores: Float32Array, classes: number): void {
    this.#lattice.addFiltered(probabilities, scores, classes);
  }
}
