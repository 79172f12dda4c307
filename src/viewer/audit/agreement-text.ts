import type { AuditReport } from '../control/api-types.js';
import { countOf, formatMs } from '../format.js';

/** The sentence below the meter: what was compared, or why nothing was. */
export function agreementText({ model, state, reason, frames, meanIou, meanAgeMs }: AuditReport): string {
  if (state === 'failed') return `${model} failed, and is tried again.`;
  const waits = state === 'waiting' ? (reason ?? 'It waits.') : undefined;
  if (frames === 0) return waits ?? `${model} has not compared a frame yet.`;
  const mean = meanIou === null ? '' : `, mean IoU ${(meanIou * 100).toFixed(1)}%`;
  const age = meanAgeMs === null || meanAgeMs < 1 ? '' : `, labels ${formatMs(meanAgeMs)} old on average`;
  const compared = `with ${model}, ${countOf(frames, 'frame')} of the last minute${mean}${age}`;
  return waits === undefined ? compared : `${compared}. ${waits}`;
}

/** What the classes of the other network that are taken for one are called, where that is not the same. */
export function classText({ name, shown, other }: AuditReport['classes'][number]): string {
  const others = [...new Set([...shown, ...other])].filter((one) => one !== name);
  return others.length === 0 ? name : `${name} (${others.join(', ')})`;
}
