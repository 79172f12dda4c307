import type { TensorInfo } from '../cut-graph.js';
import type { Tensor } from './tensor.js';

/**
 * What a network has left in its device's own memory, for later networks of the same engine. Its bytes cannot be read here.
 *
 * Whoever holds it disposes of it, and frees the memory with that; once more does no harm. The session that made it frees what is
 * left when it is disposed of itself.
 */
export interface DeviceTensor extends TensorInfo, Disposable {
  readonly isDisposed: boolean;
}

/** What a network can read. */
export type Operand = Tensor | DeviceTensor;

/** Whether an operand has stayed on the device. */
export function isOnDevice(operand: Operand): operand is DeviceTensor {
  return !('data' in operand);
}
