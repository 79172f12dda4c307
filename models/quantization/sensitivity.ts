import type { Exit } from '../../src/core/segmentation.js';
import type { Geometry } from '../cut-graph.js';
import type { Graph } from '../graph/graph.js';
import { logitsName, type Network } from '../network.js';
import type { Normalization } from '../preprocessing.js';
import type { Engine } from '../runtime/engine.js';
import { EngineCascade, type Picture } from './engine-cascade.js';
import { integerReady } from './integer-ready.js';
import { quantizeGraph, type QuantizationPlan } from './quantize-graph.js';

/** How far a quantised network's logits are from the float32 one's. */
export interface LogitError {
  readonly exit: Exit;
  /** Root of the mean squared difference, over that of the logits themselves around their mean. */
  readonly relative: number;
  /** Share of cells whose largest logit is of the same class, 0..1. */
  readonly agreement: number;
}

/** What a group of layers contributes to the error. */
export interface Sensitivity {
  /** Layers up to the first `.` of their names, e.g. `conv2_1`. */
  readonly group: string;
  /** With this group as float32 and all others quantised. */
  readonly errors: readonly LogitError[];
}

/** On what and where errors are measured. */
export interface SensitivityOptions {
  /** Pictures of the geometry's frame size; a few are enough. */
  readonly pictures: readonly Picture[];
  readonly geometry: Geometry;
  readonly normalization: Normalization;
  readonly engine: Engine;
  readonly signal?: AbortSignal | undefined;
}

/** How far all of a network as planned is from float32, at each exit. */
export async function quantizationErrors(
  network: Network,
  plan: QuantizationPlan,
  options: SensitivityOptions,
): Promise<readonly LogitError[]> {
  const { cuts } = integerReady(network.cutGraphs(options.geometry), options.normalization);
  const expected = await logitsOf(cuts, network.exits, options);
  return errorsOf(cuts, expected, network.exits, plan, options);
}

/**
 * Which layers cost most to quantise: each group is left float32 by itself, and what the logits gain by it is what it
 * costs. Activations stay bytes, so that the figure is about weights and integer sums.
 *
 * @returns worst first: the group whose absence from the quantised ones helps the last exit most
 */
export async function measureSensitivity(
  network: Network,
  plan: QuantizationPlan,
  options: SensitivityOptions,
): Promise<readonly Sensitivity[]> {
  const { cuts } = integerReady(network.cutGraphs(options.geometry), options.normalization);
  const expected = await logitsOf(cuts, network.exits, options);
  const found: Sensitivity[] = [];
  for (const [group, convs] of groupsOf(cuts)) {
    options.signal?.throwIfAborted();
    const spared = { ...plan, float: new Set([...plan.float, ...convs]) };
    found.push({ group, errors: await errorsOf(cuts, expected, network.exits, spared, options) });
  }
  return found.sort((a, b) => lastError(a) - lastError(b));
}

function lastError({ errors }: Sensitivity): number {
  return errors.at(-1)?.relative ?? 0;
}

/** Convolutions by what their names begin with. */
function groupsOf(cuts: readonly Graph[]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const { op, name } of cuts.flatMap((cut) => cut.nodes)) {
    if (op !== 'Conv') continue;
    const [group = name] = name.split(/[.:]/);
    groups.set(group, [...(groups.get(group) ?? []), name]);
  }
  return groups;
}

/** Per picture, the logits of each exit. */
type LogitsByPicture = readonly (readonly Float32Array[])[];

async function logitsOf(
  cuts: readonly Graph[],
  exits: readonly Exit[],
  { engine, pictures }: SensitivityOptions,
): Promise<LogitsByPicture> {
  await using cascade = await EngineCascade.load(engine, cuts);
  const all: Float32Array[][] = [];
  for (const picture of pictures) {
    const tensors = await cascade.run(picture);
    all.push(exits.map((exit) => Float32Array.from(tensors.get(logitsName(exit))?.data ?? [])));
  }
  return all;
}

async function errorsOf(
  cuts: readonly Graph[],
  expected: LogitsByPicture,
  exits: readonly Exit[],
  plan: QuantizationPlan,
  options: SensitivityOptions,
): Promise<readonly LogitError[]> {
  const floatOutputs = new Set(exits.map(logitsName));
  const quantized = cuts.map((cut) => quantizeGraph(cut, plan, { floatOutputs }));
  const received = await logitsOf(quantized, exits, options);
  return exits.map((exit, index) => {
    const classes = cuts[index]?.outputs.find(({ name }) => name === logitsName(exit))?.shape[1] ?? 1;
    const pairs = expected.map((logits, at) => [logits[index]!, received[at]![index]!] as const); // same pictures and exits
    return { exit, relative: relativeError(pairs), agreement: agreementOf(pairs, classes) };
  });
}

type Pairs = readonly (readonly [expected: Float32Array, received: Float32Array])[];

function relativeError(pairs: Pairs): number {
  let [count, sum, squares, differences] = [0, 0, 0, 0];
  for (const [expected, received] of pairs)
    expected.forEach((logit, at) => {
      count++;
      sum += logit;
      squares += logit ** 2;
      differences += (logit - received[at]!) ** 2; // of one size
    });
  return Math.sqrt(differences / (squares - sum ** 2 / count));
}

function agreementOf(pairs: Pairs, classes: number): number {
  let [cells, agreeing] = [0, 0];
  for (const [expected, received] of pairs) {
    const area = expected.length / classes;
    cells += area;
    for (let cell = 0; cell < area; cell++)
      if (winner(expected, cell, area) === winner(received, cell, area)) agreeing++;
  }
  return agreeing / cells;
}

/** The class plane with the largest logit at a cell. */
function winner(logits: Float32Array, cell: number, area: number): number {
  let best = cell;
  for (let at = cell; at < logits.length; at += area) if (logits[at]! > logits[best]!) best = at; // in range
  return best;
}
