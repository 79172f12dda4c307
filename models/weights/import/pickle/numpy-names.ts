import type { Dtype } from '../../safetensors.js';
import { denseStrides } from '../stored-array.js';
import { isKind, type Calls, type NumpyArray, type PickleTuple, type PickleValue } from './pickle-value.js';

/** NumPy's element codes that have a counterpart in safetensors. */
const DTYPES: ReadonlyMap<string, Dtype> = new Map([
  ['f8', 'F64'],
  ['f4', 'F32'],
  ['f2', 'F16'],
  ['i8', 'I64'],
  ['i4', 'I32'],
  ['i2', 'I16'],
  ['i1', 'I8'],
  ['u1', 'U8'],
  ['b1', 'BOOL'],
]);

/** The element type of NumPy's code without byte order, e.g. `f4`; undefined for one that weights are never of. */
export function dtypeOfNumpy(code: string): Dtype | undefined {
  return DTYPES.get(code);
}

/** Classes that only appear as arguments. */
export const NUMPY_NAMES: readonly string[] = ['numpy.ndarray'];

const array = (): PickleValue => ({ kind: 'array' });
const inert = (): PickleValue => ({ kind: 'inert' });

/** NumPy's own names, in 1.x and 2.x. */
export const NUMPY_CALLS: Calls = {
  'numpy.core.multiarray._reconstruct': array,
  'numpy._core.multiarray._reconstruct': array,
  'numpy.core.multiarray.scalar': inert,
  'numpy._core.multiarray.scalar': inert,
  'numpy.dtype': ([code]) => {
    const text = code instanceof Uint8Array ? Buffer.from(code).toString('latin1') : code;
    return typeof text === 'string' ? { kind: 'dtype', code: text, isBigEndian: false } : undefined;
  },
};

/** Gives an array or an element type its state; false where target or state is something else. */
export function setNumpyState(target: PickleValue, state: PickleValue): boolean {
  if (!isKind(state, 'tuple')) return false;
  if (isKind(target, 'dtype')) {
    const [, order] = state.items;
    target.isBigEndian = order === '>' || (order instanceof Uint8Array && order[0] === 0x3e);
    return true;
  }
  return isKind(target, 'array') && setContent(target, state);
}

/** (version, shape, type, column-major, elements) */
function setContent(target: NumpyArray, { items }: PickleTuple): boolean {
  const [, size, type, isFortran, data = null] = items;
  const shape = isKind(size, 'tuple') ? size.items.filter((length) => typeof length === 'number') : undefined;
  if (shape === undefined || !isKind(type, 'dtype')) return false;
  if (type.code.startsWith('O')) {
    target.content = { objects: data };
    return true;
  }
  const dtype = dtypeOfNumpy(type.code);
  if (dtype === undefined || type.isBigEndian || !(data instanceof Uint8Array)) return false;
  const strides = denseStrides(shape, isFortran === true);
  target.content = { array: { dtype, shape, offset: 0, strides }, bytes: data };
  return true;
}
