import type { StridedArray } from '../stored-array.js';
import type { Dtype } from '../../safetensors.js';

/** What a pickle can hold here: containers, numbers, text and descriptions of tensors. Nothing in it can be called. */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PickleList
  | PickleTuple
  | PickleDict
  | KnownName
  | TorchStorage
  | TorchTensor
  | NumpyArray
  | NumpyType
  | Inert;

/** A list; sets are read as lists too. */
export interface PickleList {
  readonly kind: 'list';
  readonly items: PickleValue[];
}

export interface PickleTuple {
  readonly kind: 'tuple';
  readonly items: readonly PickleValue[];
}

export interface PickleDict {
  readonly kind: 'dict';
  readonly entries: Map<PickleValue, PickleValue>;
}

/** A class or function the pickle names and we know the meaning of. */
export interface KnownName {
  readonly kind: 'name';
  /** With its module, e.g. `collections.OrderedDict`. */
  readonly name: string;
}

/** Where a tensor's elements are: a file of the archive, or a block behind the pickle. */
export interface TorchStorage {
  readonly kind: 'storage';
  readonly dtype: Dtype;
  /** Its name among the storages. */
  readonly key: string;
  readonly elements: number;
}

/** A tensor whose elements are elsewhere. */
export interface TorchTensor extends Omit<StridedArray, 'dtype'> {
  readonly kind: 'tensor';
  readonly storage: TorchStorage;
}

/** A NumPy array; its contents come after it was made. */
export interface NumpyArray {
  readonly kind: 'array';
  content?: { readonly array: StridedArray; readonly bytes: Uint8Array } | { readonly objects: PickleValue };
}

/** A NumPy element type. */
export interface NumpyType {
  readonly kind: 'dtype';
  /** As NumPy writes it, e.g. `f4`. */
  readonly code: string;
  isBigEndian: boolean;
}

/** Something harmless that no weights are made of: a device, a shape, a scalar of NumPy. */
export interface Inert {
  readonly kind: 'inert';
}

/** A value that says what it is. */
export type TaggedValue = Extract<PickleValue, { kind: string }>;

/** What stands for a call in a pickle, by the name of what is called; undefined for arguments that make no sense. */
export type Calls = Readonly<Record<string, (args: readonly PickleValue[]) => PickleValue | undefined>>;

/** Whether a value is of one of the tagged kinds. */
export function isKind<K extends TaggedValue['kind']>(
  value: PickleValue | undefined,
  kind: K,
): value is Extract<TaggedValue, { kind: K }> {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === kind;
}

/** How an error message calls a value. */
export function describeValue(value: PickleValue | undefined): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'None';
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (typeof value !== 'object') return typeof value;
  return value.kind === 'name' ? value.name : value.kind;
}
