import type { Segmenter } from '../../../models/segmenter.js';
import type { Escalation } from '../../../pipelines/escalate/escalation.js';
import {
  ESCALATION_MARGIN,
  type EscalationSettings,
} from '../../../pipelines/escalate/escalation-settings.js';
import { SegcastError } from '../../core/errors.js';
import { IGNORE_INDEX, type ClassSet } from '../../core/class-set.js';
import { mapClasses } from '../../core/class-sets/map-classes.js';
import type { LiveLine } from '../terminal/live-line.js';
import { mappingText, openSecondNetwork } from './open-second-network.js';
import type { WatchPlan } from './watch-plan.js';

/** What the better network stands beside, and where that is told. */
export interface EscalationContext {
  readonly plan: Pick<WatchPlan, 'engine' | 'threads'>;
  /** The usual network, on its device. */
  readonly segmenter: Pick<Segmenter, 'classSet' | 'device'>;
  readonly line: LiveLine;
  readonly signal: AbortSignal;
}

/**
 * A better network for unsure labels, on the device of the usual one.
 *
 * @throws SegcastError as loadModel; `usage` when the two have no class in common
 */
export async function openEscalation(
  { model, margin = ESCALATION_MARGIN, size }: EscalationSettings,
  { plan: { engine, threads }, segmenter, line, signal }: EscalationContext,
): Promise<Escalation & AsyncDisposable> {
  const run = { device: segmenter.device.provider, engine, threads };
  const network = await openSecondNetwork({ purpose: 'the escalation', model, size, run, line, signal });
  checkClasses(network.name, network.classSet, segmenter.classSet);
  const classes = mappingText(
    network.classSet,
    segmenter.classSet,
    mapClasses(network.classSet, segmenter.classSet),
  );
  line.print(
    `segcast: escalates to ${network.name} where the margin of labels is below ${margin}${classes === undefined ? '' : ` (${classes})`}`,
  );
  return {
    network,
    margin,
    onTooSlow: (costMs, maxReuseMs) => line.print(tooSlowText(network.name, costMs, maxReuseMs)),
    [Symbol.asyncDispose]: () => network[Symbol.asyncDispose](),
  };
}

function checkClasses(name: string, from: ClassSet, to: ClassSet): void {
  const mapping = mapClasses(from, to);
  if (from.classes.some((_, id) => mapping[id] !== IGNORE_INDEX)) return;
  throw new SegcastError(
    'usage',
    `Expected a network with classes of ${to.name} for --escalate, received ${name}, which has none of them.`,
    'Choose one whose classes are known by the same names: `segcast models info <name>` shows them.',
  );
}

function tooSlowText(name: string, costMs: number, maxReuseMs: number): string {
  return `segcast: ${name} takes ${Math.round(costMs)} ms, so that its labels would be older than the ${Math.round(maxReuseMs)} ms the profile allows; it is tried again in 5 minutes. A smaller --escalate-size helps, or fewer frames a second.`;
}
