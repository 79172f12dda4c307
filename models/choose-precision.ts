import { SegcastError } from '../src/core/errors.js';
import type { Model } from './model.js';
import type { PrecisionChoice } from './precision-choice.js';
import type { Provider } from './runtime/engine.js';
import { hasFastIntegers } from './runtime/fast-integers.js';
import { listModels, loadModel, type ZooOptions } from './zoo.js';

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
 * there is such a version of the network, else as it is. Half precision is the engine's to compute in
 * (`EngineOptions.precision`): the network stays as it is, and says fp16 of itself.
 *
 * @throws SegcastError as loadModel; `model-unknown` when int8 is asked for and there is none; `usage` when fp16 is asked of a
 *   network that is not in float32, or is an .onnx file as it is
 */
export async function loadInPrecision(name: string, options: PrecisionOptions): Promise<Model> {
  const { precision, provider, fastIntegers = hasFastIntegers(), ...zoo } = options;
  const int8 = name.endsWith(INT8_SUFFIX) ? name : `${name}${INT8_SUFFIX}`;
  if (precision === 'int8') return loadModel(int8, zoo);
  if (precision === 'fp16') return asHalf(await loadModel(name, zoo));
  if (precision === 'auto' && provider === 'cpu' && fastIntegers && (await isThere(int8, zoo)))
    return loadModel(int8, zoo);
  return loadModel(name, zoo);
}

function asHalf(model: Model): Model {
  const { name, family } = model.manifest;
  if (model.precision === 'fp32' && family !== 'onnx') return { ...model, precision: 'fp16' };
  const own = family === 'onnx' ? 'is an .onnx file, which is run as it is' : `is in ${model.precision}`;
  throw new SegcastError(
    'usage',
    `The network ${name} cannot be run in half precision: it ${own}.`,
    'Use --precision auto for it, or name a network in float32.',
  );
}

async function isThere(name: string, zoo: ZooOptions): Promise<boolean> {
  const manifests = await listModels(zoo);
  return manifests.some((manifest) => manifest.name === name);
}
