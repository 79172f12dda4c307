import type { TestTime } from '../test-time/segment-repeatedly.js';
import type { MeasuredResult } from './manifest.js';

/** What of a measured result says how often its pictures were looked at. */
export type Looks = Partial<Pick<MeasuredResult, 'scales' | 'flip'>>;

/** How pictures were looked at for a result; undefined for the one look that a network at work takes. */
export function testTimeOf({ scales = [1], flip = false }: Looks): TestTime | undefined {
  const isOneLook = !flip && scales.length === 1 && scales[0] === 1;
  return isOneLook ? undefined : { scales, flip };
}

/** The results that a network at work can reach: those of one look at each picture. */
export function singleLookResults<T extends Looks>(results: readonly T[]): readonly T[] {
  return results.filter((result) => testTimeOf(result) === undefined);
}
