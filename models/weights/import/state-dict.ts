import { weightsUnsupported } from './weights-unsupported.js';
import {
  isKind,
  type NumpyArray,
  type PickleDict,
  type PickleValue,
  type TorchTensor,
} from './pickle/pickle-value.js';

/** A tensor of a pickle, its elements still where they are. */
export type PickledTensor = TorchTensor | NumpyArray;

/** Where training programs put a model's tensors in their checkpoints, the likeliest first. */
const MODEL_KEYS = ['state_dict', 'model_state_dict', 'model_state', 'model', 'segmenter', 'net', 'network'];
/** Wrappers that put their own name before every tensor's. */
const WRAPPERS = ['module.', '_orig_mod.'];
/** Deeper than this nobody nests a state_dict; containers may contain themselves. */
const MAX_DEPTH = 4;

/**
 * The tensors of a checkpoint by name: the dict itself, or the one it holds under a name such as `state_dict`. Nested
 * dicts are joined with `.`; a name that wrappers put before all of them is taken off.
 *
 * @throws SegcastError `weights-unsupported` when there is no dict of tensors
 */
export function stateDictOf(root: PickleValue, file: string): ReadonlyMap<string, PickledTensor> {
  const dict = findStateDict(root);
  if (dict === undefined)
    throw weightsUnsupported(
      file,
      'there is no dict of tensors in it',
      'Save the state_dict of the model: torch.save(model.state_dict(), "weights.pth").',
    );
  const tensors = new Map<string, PickledTensor>();
  collect(dict, '', { tensors, seen: new Set() });
  return withoutWrappers(tensors);
}

/** Of the dict and those it holds, the one with tensors, preferring the usual names. */
function findStateDict(root: PickleValue): PickleDict | undefined {
  if (!isKind(root, 'dict')) return undefined;
  if (holdsTensors(root, 0)) return root;
  const named = MODEL_KEYS.map((key) => root.entries.get(key));
  return [...named, ...root.entries.values()].find(
    (value): value is PickleDict => isKind(value, 'dict') && holdsTensors(value, 1),
  );
}

/** Directly, or in dicts of dicts as NumPy's files of layers are. An optimiser's state is keyed by numbers: no. */
function holdsTensors(dict: PickleDict, depth: number): boolean {
  const values = [...dict.entries].filter(([key]) => typeof key === 'string').map(([, value]) => value);
  if (values.some(isTensor)) return true;
  const layers = values.filter((value) => isKind(value, 'dict'));
  return depth === 0 ? allLayers(layers, values) : false;
}

/** `{ layer: { weights: array, biases: array }, ... }`: every entry is a dict of nothing but tensors. */
function allLayers(layers: readonly PickleDict[], values: readonly PickleValue[]): boolean {
  return (
    layers.length > 1 &&
    layers.length === values.length &&
    layers.every(({ entries }) => [...entries.values()].every(isTensor))
  );
}

function isTensor(value: PickleValue | undefined): value is PickledTensor {
  return isKind(value, 'tensor') || isKind(value, 'array');
}

/** A dict that is met again is passed over: it contains itself, or many times the same. */
function collect(dict: PickleDict, prefix: string, into: Collection, depth = 0): void {
  if (into.seen.has(dict)) return;
  into.seen.add(dict);
  for (const [key, value] of dict.entries) {
    if (typeof key !== 'string') continue;
    if (isTensor(value)) into.tensors.set(prefix + key, value);
    else if (isKind(value, 'dict') && depth < MAX_DEPTH) collect(value, `${prefix}${key}.`, into, depth + 1);
  }
}

interface Collection {
  readonly tensors: Map<string, PickledTensor>;
  readonly seen: Set<PickleDict>;
}

function withoutWrappers(tensors: ReadonlyMap<string, PickledTensor>): ReadonlyMap<string, PickledTensor> {
  const wrapper = WRAPPERS.find((prefix) => [...tensors.keys()].every((name) => name.startsWith(prefix)));
  if (wrapper === undefined || tensors.size === 0) return tensors;
  return withoutWrappers(new Map([...tensors].map(([name, tensor]) => [name.slice(wrapper.length), tensor])));
}
