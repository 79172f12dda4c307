import { PRECISIONS } from '../src/core/profile.js';
import type { Model } from './model.js';
import type { Provider } from './runtime/engine.js';
import { hasFastIntegers } from './runtime/fast-integers.js';
import { listModels, loadModel, type ZooOptions } from './zoo.js';

/** What a user may ask for: a precision, or whichever is the faster one without losing accuracy. */
export const PRECISION_CHOICES = ['auto', ...PRECISIONS] as const;
export type PrecisionChoice = (typeof PRECISION_CHOICES)[number];

/** Which of a network's precisions to load. */
export interface PrecisionOptions extends ZooOptions {
  readonly precision: PrecisionChoice;
  readonly provider: Provider;
  /** @defaultValue hasFastIntegers() */
  readonly fastIntegers?: boolean | undefined;
}

/** What an 8-bit version of a network is called: `segcast models quantize` names it so. */
const INT8_SUFFIX = '-int8';

/**
 * Loads a network in the precision that suits what it runs on: 8-bit integers on a processor that is faster with them, where
 * there is such a version of the network, else as it is.
 *
 * @throws SegcastError as loadModel; `model-unknown` when int8 is asked for and there is none
 */
export async function loadInPrecision(name: string, options: PrecisionOptions): Promise<Model> {
  const { precision, provider, fastIntegers = hasFastIntegers(), ...zoo } = options;
  const int8 = name.endsWith(INT8_SUFFIX) ? name : `${name}${INT8_SUFFIX}`;
  if (precision === 'int8') return loadModel(int8, zoo);
  if (precision === 'auto' && provider === 'cpu' && fastIntegers && (await isThere(int8, zoo)))
    return loadModel(int8, zoo);
  return loadModel(name, zoo);
}

async function isThere(name: string, zoo: ZooOptions): Promise<boolean> {
  const manifests = await listModels(zoo);
  return manifests.some((manifest) => manifest.name === name);
}
