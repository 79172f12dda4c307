import { SegcastError } from '../src/core/errors.js';
import type { Architecture } from './architecture.js';
import { autoDeeplabArchitectures } from './deeplab/auto/architectures.js';
import { deeplabV1Architectures } from './deeplab/v1/architectures.js';
import { deeplabV2Architectures } from './deeplab/v2/architectures.js';
import { deeplabV3Architectures } from './deeplab/v3/architectures.js';
import { deeplabV3PlusArchitectures } from './deeplab/v3plus/architectures.js';
import { icnetArchitectures } from './icnet/architectures.js';
import { nearestName } from './nearest-name.js';
import { refinenetArchitectures } from './refinenet/architectures.js';

/** Every network that can be built, trained or not, family by family. */
export const ARCHITECTURES: readonly Architecture[] = [
  ...deeplabV1Architectures,
  ...deeplabV2Architectures,
  ...deeplabV3Architectures,
  ...deeplabV3PlusArchitectures,
  ...autoDeeplabArchitectures,
  ...icnetArchitectures,
  ...refinenetArchitectures,
];

/**
 * An architecture by its name.
 *
 * @throws SegcastError `model-unknown` with the nearest name there is
 */
export function architectureOf(name: string): Architecture {
  const found = findArchitecture(name);
  if (found === undefined) throw architectureUnknown(name);
  return found;
}

/** An architecture by its name, if there is one. */
export function findArchitecture(name: string): Architecture | undefined {
  return ARCHITECTURES.find((architecture) => architecture.name === name);
}

function architectureUnknown(name: string): SegcastError {
  const names = ARCHITECTURES.map((architecture) => architecture.name);
  const nearest = nearestName(name, names);
  const guess = nearest === undefined ? '' : ` Did you mean "${nearest}"?`;
  return new SegcastError(
    'model-unknown',
    `There is no architecture "${name}"; there is ${names.join(', ')}.`,
    `Choose one of these names; \`segcast models list --architectures\` describes them.${guess}`,
  );
}
