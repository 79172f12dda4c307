import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../src/core/time.js';
import type { Action, Schedule } from './schedule.js';

/** One thing to do while a schedule runs. */
export type Step =
  | Action
  | { readonly kind: 'start'; readonly atMs: number; readonly configuration: number }
  | { readonly kind: 'stop'; readonly atMs: number; readonly configuration: number };

/** How a schedule is carried out. */
export interface ConductOptions {
  readonly clock: Clock;
  /** When the schedule begins, by the clock. */
  readonly beganAtMs: number;
  /** Carries out a step; the next one waits for it. */
  readonly perform: (step: Step) => Promise<void>;
  /** Ends it early, without an error. */
  readonly signal: AbortSignal;
}

/** Carries out a schedule's steps at their times. Resolves at its end, or soon after the signal aborts. */
export async function conduct(schedule: Schedule, options: ConductOptions): Promise<void> {
  const { clock, beganAtMs, perform, signal } = options;
  for (const step of stepsOf(schedule)) {
    await pause(beganAtMs + step.atMs - clock.now(), signal);
    if (signal.aborted) return;
    await perform(step);
  }
}

/** In order of time; of those at the same time a segment's stop first, what changes then, the next one's start last. */
export function stepsOf({ actions, segments }: Schedule): readonly Step[] {
  const measuring = segments.flatMap(({ configuration, startMs, endMs }): Step[] => [
    { kind: 'start', atMs: startMs, configuration },
    { kind: 'stop', atMs: endMs, configuration },
  ]);
  return [...actions, ...measuring].sort((a, b) => a.atMs - b.atMs || RANK[a.kind] - RANK[b.kind]);
}

const RANK = { stop: 0, configure: 1, load: 1, start: 2 } as const satisfies Record<Step['kind'], number>;

/** Waits so long, or until the signal aborts; never rejects. */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  await sleep(Math.max(0, ms), undefined, signal && { signal }).catch(() => undefined);
}
