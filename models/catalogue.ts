import type { Architecture } from './architecture.js';
import { icnetArchitectures } from './icnet/architectures.js';

/** Every network that can be built, trained or not, family by family. */
export const ARCHITECTURES: readonly Architecture[] = [...icnetArchitectures];
