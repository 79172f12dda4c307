import { SegcastError } from '../../src/core/errors.js';
import { elementCount, type WeightSource } from './weight-tensor.js';

/** Hands out trained tensors by name and keeps book of what did not fit, so that one error tells all of it. */
export class WeightLedger {
  readonly #weights: WeightSource;
  readonly #taken = new Set<string>();
  readonly #problems = new Map<string, string>();

  constructor(weights: WeightSource) {
    this.#weights = weights;
  }

  /** Names taken so far. */
  get taken(): ReadonlySet<string> {
    return new Set(this.#taken);
  }

  /** The tensor's elements; zeros of the wanted shape when it does not fit, which `check` will report. */
  take(name: string, shape: readonly number[]): Float32Array {
    const tensor = this.#weights.get(name, shape);
    this.#taken.add(name);
    if (tensor === undefined) this.#problems.set(name, 'missing');
    else if (!sameShape(tensor.shape, shape))
      this.#problems.set(name, `has shape [${tensor.shape.join(', ')}], needs [${shape.join(', ')}]`);
    else return tensor.data;
    return new Float32Array(elementCount(shape));
  }

  /** @throws SegcastError `weights-mismatch` listing every tensor that did not fit */
  check(network: string): void {
    if (this.#problems.size > 0) throw weightsMismatch(network, this.#problems);
  }
}

/** @throws SegcastError `weights-mismatch` when the weights hold tensors the network did not take */
export function checkNothingLeft(network: string, weights: WeightSource, taken: ReadonlySet<string>): void {
  const left = [...weights.keys()].filter((name) => !taken.has(name));
  if (left.length > 0) throw weightsMismatch(network, new Map(left.map((name) => [name, 'is not used'])));
}

/** More than a screen of names helps nobody. */
const MAX_LISTED = 20;

function weightsMismatch(network: string, problems: ReadonlyMap<string, string>): SegcastError {
  const lines = [...problems].slice(0, MAX_LISTED).map(([name, problem]) => `"${name}" ${problem}`);
  const more = problems.size > MAX_LISTED ? `; and ${problems.size - MAX_LISTED} more` : '';
  return new SegcastError(
    'weights-mismatch',
    `The weights do not fit network "${network}": ${lines.join('; ')}${more}.`,
    'Use weights made for this network, width and class set.',
  );
}

function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}
