import { inputSizeFor } from '../../../models/input-size.js';
import { openSegmenter, type SegmenterOptions } from '../../../models/segmenter.js';
import { loadModel } from '../../../models/zoo.js';
import { SecondNetwork } from '../../../pipelines/second-network/second-network.js';
import type { ClassSet } from '../../core/class-set.js';
import type { SegcastError } from '../../core/errors.js';
import type { Size } from '../../core/size.js';
import type { LiveLine } from '../terminal/live-line.js';

/** A second network, and how it is run. */
export interface OpenSecondNetworkOptions {
  /** What it is for, as the subject of a sentence: `the audit`. */
  readonly purpose: string;
  readonly model: string;
  /** @defaultValue the picture's shape, as large as the network's own size */
  readonly size?: Size | undefined;
  /** How its segmenter is opened, besides. */
  readonly run: Omit<SegmenterOptions, 'model' | 'signal'>;
  readonly line: LiveLine;
  readonly signal: AbortSignal;
}

/** Each camera's picture size has one; more than a few are rarely watched. */
const MAX_GEOMETRIES = 4;
/** It is no loss when what it does is not finished at the end, ms. */
const CLOSE_TIMEOUT_MS = 500;

/**
 * Loads a second network now, so that a wrong name is told at once; its engine starts with the first frame it is given.
 *
 * @throws SegcastError as loadModel
 */
export async function openSecondNetwork(options: OpenSecondNetworkOptions): Promise<SecondNetwork> {
  const { purpose, size, run, line, signal } = options;
  const model = await loadModel(options.model, { signal });
  const { manifest, classSet } = model;
  return new SecondNetwork({
    name: manifest.name,
    classSet,
    open: (closing) =>
      openSegmenter({
        ...run,
        model,
        maxGeometries: MAX_GEOMETRIES,
        closeTimeoutMs: CLOSE_TIMEOUT_MS,
        signal: AbortSignal.any([signal, closing]),
      }),
    inputSize: (picture) => size ?? inputSizeFor(picture, manifest.input.defaultSize),
    onTrouble: (trouble) => line.print(troubleText(purpose, manifest.name, trouble)),
  });
}

function troubleText(purpose: string, name: string, trouble: SegcastError | undefined): string {
  if (trouble === undefined) return `segcast: ${purpose} with ${name} works again.`;
  return `segcast: ${purpose} with ${name} failed and is tried again later; cameras go on. ${trouble.message}`;
}

/** What of the classes of one network becomes what of another, where names differ, and what has no place. */
export function mappingText(from: ClassSet, to: ClassSet, mapping: Uint8Array): string | undefined {
  const renamed = from.classes.flatMap(({ name }, id) => {
    const other = to.classes[mapping[id] ?? -1]?.name;
    return other === undefined || other === name ? [] : [`${name} is ${other}`];
  });
  const left = from.classes.filter((_, id) => to.classes[mapping[id] ?? -1] === undefined);
  const parts = [
    ...(renamed.length > 0 ? [renamed.join(', ')] : []),
    ...(left.length > 0 ? [`left out: ${left.map(({ name }) => name).join(', ')}`] : []),
  ];
  return parts.length === 0 ? undefined : parts.join('; ');
}
