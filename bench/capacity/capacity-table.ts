import { limitOf, type Round } from './round.js';

/** Rounds as a table. */
export function capacityTable(rounds: readonly Round[]): string {
  const head = `${''.padEnd(25)}cameras    hits   fresh    mIoU    p50    p95 ms   device  main  processors   loop p99   full`;
  return [head, ...rounds.map(row)].join('\n');
}

function row(round: Round): string {
  const { kind, cameras, hitRate, freshHitRate, quality, latencyMs, busy, loopDelayP99Ms } = round;
  const shares = [hitRate, freshHitRate, quality].map((share) => percent(share, 8)).join('');
  const times = [latencyMs.p50, latencyMs.p95].map((ms) => ms.toFixed(1).padStart(8)).join('');
  const used = `${percent(busy.device, 9)}${percent(busy.mainThread, 6)}${percent(busy.processors, 12)}`;
  const loop = (loopDelayP99Ms === undefined ? '' : `${loopDelayP99Ms.toFixed(1)} ms`).padStart(11);
  return `${kind.padEnd(25)}${String(cameras).padStart(7)}${shares}${times}${used}${loop}   ${limitOf(busy) ?? ''}`;
}

function percent(share: number, width: number): string {
  return `${(100 * share).toFixed(0)} %`.padStart(width);
}

/** The hit rate that counts as served. */
const SERVED = 0.99;

/** Whether cameras are served as they were promised. */
export function isServed({ hitRate }: Round): boolean {
  return hitRate >= SERVED;
}

/** What is full first as cameras are added, each with its decoder. */
export function firstLimited(rounds: readonly Round[]): string {
  const full = rounds.find(
    ({ kind, busy }) => kind === 'simulated with decoders' && limitOf(busy) !== undefined,
  );
  return full === undefined ? 'nothing yet' : `${limitOf(full.busy) ?? ''} at ${full.cameras} cameras`;
}
