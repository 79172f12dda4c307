/**
 * The lattice points in use: integer coordinates, numbered from 1 in the order they are added. A hash table with open
 * addressing over typed arrays, which keeps its memory from one picture to the next.
 */
export class LatticePoints {
  readonly #dimensions: number;
  /** [points * dimensions] coordinates of point `number` from (number - 1) * dimensions. */
  #keys: Int32Array;
  /** Numbers of points by hash; 0 is a free place. At least half of them are free. */
  #places: Int32Array;
  #count = 0;

  /** @param dimensions how many coordinates tell points apart */
  constructor(dimensions: number) {
    this.#dimensions = dimensions;
    this.#keys = new Int32Array(INITIAL_PLACES * dimensions);
    this.#places = new Int32Array(2 * INITIAL_PLACES);
  }

  /** How many points there are. */
  get count(): number {
    return this.#count;
  }

  /** Forgets all points. */
  clear(): void {
    this.#places.fill(0);
    this.#count = 0;
  }

  /** Coordinate `axis` of a point. */
  coordinate(number: number, axis: number): number {
    return this.#keys[(number - 1) * this.#dimensions + axis]!; // a number that was handed out
  }

  /** The point's number, or 0 where there is none. */
  find(key: Int32Array): number {
    return this.#places[this.#placeOf(key)]!; // a place within the table
  }

  /** The point's number; one that was not there is added. */
  add(key: Int32Array): number {
    const place = this.#placeOf(key);
    const known = this.#places[place]!; // a place within the table
    if (known !== 0) return known;
    const at = this.#count * this.#dimensions;
    for (let axis = 0; axis < this.#dimensions; axis++) this.#keys[at + axis] = key[axis]!; // of that many axes
    this.#places[place] = ++this.#count;
    if (2 * this.#count >= this.#places.length) this.#grow();
    return this.#count;
  }

  /** Where the point is, or could be put. */
  #placeOf(key: Int32Array): number {
    const mask = this.#places.length - 1; // a power of two
    let place = hash(key, this.#dimensions) & mask;
    for (;;) {
      const number = this.#places[place]!; // masked
      if (number === 0 || this.#equals(number, key)) return place;
      place = (place + 1) & mask;
    }
  }

  #equals(number: number, key: Int32Array): boolean {
    const at = (number - 1) * this.#dimensions;
    for (let axis = 0; axis < this.#dimensions; axis++) if (this.#keys[at + axis] !== key[axis]) return false;
    return true;
  }

  #grow(): void {
    const keys = new Int32Array(2 * this.#keys.length);
    keys.set(this.#keys);
    this.#keys = keys;
    this.#places = new Int32Array(2 * this.#places.length);
    const dimensions = this.#dimensions;
    for (let number = 1; number <= this.#count; number++) {
      const key = keys.subarray((number - 1) * dimensions, number * dimensions);
      this.#places[this.#placeOf(key)] = number;
    }
  }
}

const INITIAL_PLACES = 1 << 12;

function hash(key: Int32Array, dimensions: number): number {
  let bits = 0;
  for (let axis = 0; axis < dimensions; axis++) bits = Math.imul(bits + key[axis]!, 0x9e3779b1); // of that many axes
  return bits ^ (bits >>> 15);
}
