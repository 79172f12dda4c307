import { weightsCorrupt } from '../../safetensors.js';
import { weightsUnsupported } from '../weights-unsupported.js';
import { NUMPY_CALLS, NUMPY_NAMES, setNumpyState } from './numpy-names.js';
import type { PickleWorld } from './pickle-machine.js';
import { describeValue, isKind, type Calls, type PickleValue, type TorchStorage } from './pickle-value.js';
import { storageOf, TORCH_CALLS, TORCH_NAMES } from './torch-names.js';

/**
 * The names that PyTorch's and NumPy's files of plain data use. All others are refused: they are how a pickle runs code.
 *
 * @param file its path, for error messages
 * @returns the world, and the storages that were referred to in it so far, by key
 */
export function pickleWorld(
  file: string,
): PickleWorld & { readonly storages: ReadonlyMap<string, TorchStorage> } {
  const storages = new Map<string, TorchStorage>();
  const corrupt = (problem: string) => weightsCorrupt(file, problem);
  const refuse = (problem: string) =>
    weightsUnsupported(
      file,
      problem,
      'segcast reads tensors and plain containers, and runs nothing. Save the state_dict alone: ' +
        'torch.save(model.state_dict(), "weights.pth").',
    );
  return {
    storages,
    corrupt,
    refuse,
    resolve: (name) => {
      if (!KNOWN.has(name)) throw refuse(`its pickle asks for ${printable(name)}, which is no data`);
      return { kind: 'name', name };
    },
    persistent: (id) => {
      const storage = isKind(id, 'tuple') ? storageOf(id.items) : undefined;
      if (storage === undefined) throw corrupt(`it refers to a storage by ${describeValue(id)}`);
      storages.set(storage.key, storage);
      return storage;
    },
    reduce: (callee, args) => {
      const call = isKind(callee, 'name') ? CALLS.get(callee.name) : undefined;
      if (call === undefined) throw refuse(`its pickle calls ${describeValue(callee)} (REDUCE)`);
      const value = call(args);
      if (value === undefined)
        throw corrupt(`${describeValue(callee)} is called with (${args.map(describeValue).join(', ')})`);
      return value;
    },
    build: (target, state) => {
      // An OrderedDict's own state is the versions of PyTorch's modules.
      if (isKind(target, 'dict') || isKind(target, 'inert')) return;
      if (!setNumpyState(target, state))
        throw refuse(`its pickle sets the state of ${describeValue(target)} (BUILD)`);
    },
  };
}

const emptyDict = (): PickleValue => ({ kind: 'dict', entries: new Map() });

/** OrderedDict(), OrderedDict(items), Counter({...}): as a dict. */
function dictOf([source]: readonly PickleValue[]): PickleValue | undefined {
  if (source === undefined) return emptyDict();
  if (isKind(source, 'dict')) return source;
  if (!isKind(source, 'list')) return undefined;
  const pairs = source.items.map((item): [PickleValue, PickleValue] | undefined =>
    isKind(item, 'tuple') && item.items.length === 2 ? [item.items[0]!, item.items[1]!] : undefined,
  );
  if (pairs.includes(undefined)) return undefined;
  return { kind: 'dict', entries: new Map(pairs.filter((pair) => pair !== undefined)) };
}

const PYTHON_CALLS: Calls = {
  'collections.OrderedDict': dictOf,
  'collections.Counter': dictOf,
  // the writer's way to put bytes into a protocol that has only text: encode(text, 'latin1')
  '_codecs.encode': ([text]) => (typeof text === 'string' ? Buffer.from(text, 'latin1') : undefined),
  // sets are of no use to weights, and may hold anything
  '__builtin__.set': () => ({ kind: 'inert' }),
  'builtins.set': () => ({ kind: 'inert' }),
};

const CALLS = new Map(Object.entries({ ...PYTHON_CALLS, ...TORCH_CALLS, ...NUMPY_CALLS }));
const KNOWN: ReadonlySet<string> = new Set([...CALLS.keys(), ...TORCH_NAMES, ...NUMPY_NAMES]);

const MAX_NAME = 100;

/** A name out of a file of any origin, fit for a terminal. */
function printable(name: string): string {
  return name.slice(0, MAX_NAME).replace(/[^\x20-\x7e]/g, '?');
}
