import type { Manifest } from './weights/manifest.js';
import { singleLookResults } from './weights/measured-looks.js';

/** What of a manifest decides. */
export type RatedNetwork = Pick<Manifest, 'name' | 'classSet' | 'measured' | 'quantization'>;

/** The network chosen, and why. */
export interface BestNetwork {
  readonly name: string;
  /** One clause with figures. */
  readonly reason: string;
}

/**
 * The network with the highest mIoU of one look at any exit and size, among those of the usual one's class set that were measured on the
 * same data: figures of other data cannot be compared. 8-bit versions are left to the choice of the precision.
 *
 * @returns undefined when the usual network is the only one, or is unknown
 */
export function bestNetwork(networks: readonly RatedNetwork[], usual: string): BestNetwork | undefined {
  const own = networks.find(({ name }) => name === usual);
  if (own === undefined) return undefined;
  const rivals = networks.filter((network) => isComparable(network, own));
  const [best] = rivals.toSorted((a, b) => bestMiou(b) - bestMiou(a));
  if (best === undefined || rivals.length < 2) return undefined;
  const others = rivals.filter((network) => network !== best).map(ratingText);
  return {
    name: best.name,
    reason: `the best of ${rivals.length} by mIoU on ${own.measured.data}: ${[ratingText(best), ...others].join(', ')}`,
  };
}

function isComparable({ classSet, measured, quantization }: RatedNetwork, usual: RatedNetwork): boolean {
  const isOfSet = classSet.name === usual.classSet.name;
  const isOfData = measured.data === usual.measured.data && singleLookResults(measured.results).length > 0;
  return isOfSet && isOfData && quantization === undefined;
}

function bestMiou({ measured: { results } }: RatedNetwork): number {
  return Math.max(...singleLookResults(results).map(({ miou }) => miou));
}

function ratingText(network: RatedNetwork): string {
  return `${network.name} ${bestMiou(network).toFixed(1)} %`;
}
