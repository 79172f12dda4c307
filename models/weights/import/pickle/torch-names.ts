import type { Dtype } from '../../safetensors.js';
import { isKind, type Calls, type PickleValue, type TorchStorage } from './pickle-value.js';

/** Element types of PyTorch's storage classes. */
const STORAGES = {
  'torch.DoubleStorage': 'F64',
  'torch.FloatStorage': 'F32',
  'torch.HalfStorage': 'F16',
  'torch.BFloat16Storage': 'BF16',
  'torch.LongStorage': 'I64',
  'torch.IntStorage': 'I32',
  'torch.ShortStorage': 'I16',
  'torch.CharStorage': 'I8',
  'torch.ByteStorage': 'U8',
  'torch.BoolStorage': 'BOOL',
} as const satisfies Record<string, Dtype>;

const STORAGE_DTYPES: ReadonlyMap<string, Dtype> = new Map(Object.entries(STORAGES));

/** Names that stand for themselves: storages, and the element types that optimisers' settings hold. */
export const TORCH_NAMES: readonly string[] = [
  ...Object.keys(STORAGES),
  ...['float32', 'float16', 'bfloat16', 'float64', 'int64', 'int32', 'uint8', 'bool', 'strided'].map(
    (name) => `torch.${name}`,
  ),
];

/** torch/_utils.py: how tensors are put together again. */
export const TORCH_CALLS: Calls = {
  'torch._utils._rebuild_tensor': tensorOf,
  'torch._utils._rebuild_tensor_v2': tensorOf,
  'torch._utils._rebuild_parameter': ([data]) => tensorIn(data),
  'torch._utils._rebuild_parameter_with_state': ([data]) => tensorIn(data),
  'torch.Size': () => ({ kind: 'inert' }),
  'torch.device': () => ({ kind: 'inert' }),
};

/** ('storage', class, key, device, elements), with a view of another storage behind in very old files. */
export function storageOf([tag, type, key, , elements, view = null]: readonly PickleValue[]):
  TorchStorage | undefined {
  const dtype = isKind(type, 'name') ? STORAGE_DTYPES.get(type.name) : undefined;
  const name = textOf(key);
  if (textOf(tag) !== 'storage' || dtype === undefined || name === undefined) return undefined;
  if (typeof elements !== 'number' || elements < 0 || view !== null) return undefined;
  return { kind: 'storage', dtype, key: name, elements };
}

/** (storage, offset, size, stride, requires gradient, hooks) */
function tensorOf([storage, offset, size, strides]: readonly PickleValue[]): PickleValue | undefined {
  const shape = numbersIn(size);
  const steps = numbersIn(strides);
  if (!isKind(storage, 'storage') || typeof offset !== 'number' || !shape || !steps) return undefined;
  return { kind: 'tensor', storage, offset, shape, strides: steps };
}

function tensorIn(data: PickleValue | undefined): PickleValue | undefined {
  return isKind(data, 'tensor') ? data : undefined;
}

function numbersIn(value: PickleValue | undefined): number[] | undefined {
  if (!isKind(value, 'tuple')) return undefined;
  const numbers = value.items.filter((item) => typeof item === 'number');
  return numbers.length === value.items.length ? numbers : undefined;
}

/** Text as Python 3 writes it, or bytes as Python 2 did. */
function textOf(value: PickleValue | undefined): string | undefined {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('latin1');
  return typeof value === 'string' ? value : undefined;
}
