import { SegcastError } from '../../../src/core/errors.js';
import { toWeights } from '../float-tensors.js';
import type { StoredTensor } from '../safetensors.js';
import { elementCount, type Weights } from '../weight-tensor.js';
import type { KeyMap } from './key-maps/key-map.js';

/** A network's tensors out of a foreign file. */
export interface MappedTensors {
  readonly keyMap: KeyMap;
  readonly weights: Weights;
  /** What was left out, and how many tensors of each; e.g. `auxiliary head`: 6. */
  readonly dropped: ReadonlyMap<string, number>;
}

/** What to map onto. */
export interface WantedTensors {
  /** The network's name, for error messages. */
  readonly network: string;
  /** Every tensor it needs. */
  readonly shapes: ReadonlyMap<string, readonly number[]>;
}

/**
 * Gives a file's tensors our names and checks that they are exactly what the network needs.
 *
 * @throws SegcastError what matchTensors() throws; `weights-corrupt` naming a tensor that holds NaN, infinity or no floats
 */
export function mapTensors(...given: Parameters<typeof matchTensors>): MappedTensors {
  const { keyMap, ours, dropped } = matchTensors(...given);
  const [, , , file] = given;
  const singles = [...ours].map(([name, { tensor }]) => [name, toSingle(tensor)] as const);
  return { keyMap, weights: toWeights(new Map(singles), file), dropped };
}

/**
 * The naming alone: finds a place for every tensor of a file, and a tensor for every place.
 *
 * @param keyMaps what to try; the one that finds most of the wanted names counts
 * @param file its path, for error messages
 * @throws SegcastError `weights-mismatch` listing every tensor that is missing, left over or of another shape, by their
 *   name and ours
 */
export function matchTensors(
  tensors: ReadonlyMap<string, StoredTensor>,
  keyMaps: readonly KeyMap[],
  wanted: WantedTensors,
  file: string,
): Mapping {
  const mappings = keyMaps.map((keyMap) => applyKeyMap(tensors, keyMap, file));
  const hits = ({ ours }: Mapping) => [...wanted.shapes.keys()].filter((name) => ours.has(name)).length;
  const [best] = mappings.sort((a, b) => hits(b) - hits(a));
  if (best === undefined)
    throw new SegcastError(
      'usage',
      `There are no key maps from that source for ${wanted.network}.`,
      'Leave --from out, or give another architecture with --as.',
    );
  checkFit(best, wanted, file);
  return best;
}

/** A file's tensors in the words of a key map. */
export interface Mapping {
  readonly keyMap: KeyMap;
  /** By our name. */
  readonly ours: ReadonlyMap<string, { readonly theirs: string; readonly tensor: StoredTensor }>;
  readonly dropped: ReadonlyMap<string, number>;
  /** Names no rule knows, or whose place is taken. */
  readonly unknown: readonly string[];
}

function applyKeyMap(tensors: ReadonlyMap<string, StoredTensor>, keyMap: KeyMap, file: string): Mapping {
  const ours = new Map<string, { theirs: string; tensor: StoredTensor }>();
  const dropped = new Map<string, number>();
  const unknown: string[] = [];
  for (const [theirs, tensor] of keyMap.prepare?.(tensors, file) ?? tensors) {
    const drop = keyMap.dropped.find(({ from }) => from.test(theirs));
    const rule = keyMap.rules.find(({ from }) => from.test(theirs));
    const name = rule && theirs.replace(rule.from, rule.to);
    if (drop !== undefined) dropped.set(drop.what, (dropped.get(drop.what) ?? 0) + 1);
    else if (name === undefined || ours.has(name)) unknown.push(theirs);
    else ours.set(name, { theirs, tensor: rule?.change?.(tensor) ?? tensor });
  }
  return { keyMap, ours, dropped, unknown };
}

/** More than a screen of names helps nobody. */
const MAX_LISTED = 20;

function checkFit(
  { keyMap, ours, unknown }: Mapping,
  { network, shapes }: WantedTensors,
  file: string,
): void {
  const missing = [...shapes.keys()].filter((name) => !ours.has(name));
  const extra = [...ours]
    .filter(([name]) => !shapes.has(name))
    .map(([name, { theirs }]) => both(theirs, name));
  const misshapen = [...ours].flatMap(([name, { theirs, tensor }]) => {
    const needed = shapes.get(name);
    if (needed === undefined || needed.join() === tensor.shape.join()) return [];
    return [`${both(theirs, name)} is [${tensor.shape.join(', ')}], needed is [${needed.join(', ')}]`];
  });
  const problems = [
    listed('missing', missing.map(quoted)),
    listed('of another shape', misshapen),
    listed('not used', [...extra, ...unknown.map(quoted)]),
  ].filter((text) => text !== '');
  if (problems.length === 0) return;
  throw new SegcastError(
    'weights-mismatch',
    `The tensors of ${file}, read as ${keyMap.title} names them, do not fit ${network}: ${problems.join('; ')}.`,
    'Check --as (architecture, depth, output stride), --classes and --from against what the weights were trained with.',
  );
}

function listed(what: string, names: readonly string[]): string {
  if (names.length === 0) return '';
  const more = names.length > MAX_LISTED ? ` and ${names.length - MAX_LISTED} more` : '';
  return `${names.length} ${what}: ${names.slice(0, MAX_LISTED).join(', ')}${more}`;
}

function both(theirs: string, ours: string): string {
  return theirs === ours ? quoted(ours) : `${quoted(theirs)} (ours: ${quoted(ours)})`;
}

/** A name out of a file of any origin, fit for a terminal. */
function quoted(name: string): string {
  return JSON.stringify(name.slice(0, 120));
}

/** Double precision rounded to single; other types as they are. */
function toSingle(tensor: StoredTensor): StoredTensor {
  const { dtype, shape, bytes } = tensor;
  if (dtype !== 'F64') return tensor;
  // a copy: the view may start at any byte, typed arrays may not
  const single = Float32Array.from(new Float64Array(Uint8Array.from(bytes).buffer, 0, elementCount(shape)));
  return { dtype: 'F32', shape, bytes: new Uint8Array(single.buffer) };
}
