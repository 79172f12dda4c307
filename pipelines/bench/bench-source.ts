import { setTimeout as sleep } from 'node:timers/promises';
import { defer, from, Observable, switchMap, type Subscriber } from 'rxjs';
import type { SourceEvent } from '../../src/core/source-event.js';
import { monotonicClock, type Clock } from '../../src/core/time.js';
import { framesOf, openSource, type SourceOptions } from '../../streams/source/open-source.js';
import { describeSource } from '../../streams/source/source-spec.js';
import { Pace } from './pace.js';

/** How a source is played for a measurement. */
export interface BenchSourceOptions extends Pick<SourceOptions, 'transport' | 'allocate'> {
  /** @defaultValue the process's monotonic clock */
  readonly clock?: Clock | undefined;
}

/**
 * A source as it is measured: a camera as it is; a file, images or `demo:` at its own speed, over and over.
 *
 * A clip's frames come at the times their PTS say, over its seam, too. ffmpeg's own `-re` is up to 10 ms early or late, and
 * at the seam it lets the frames that the decoder held back come all at once, which would be measured as our drops.
 *
 * Cold, and errors as openSource does; standard input cannot be rewound and completes at its end.
 */
export function benchSource(spec: string, options: BenchSourceOptions = {}): Observable<SourceEvent> {
  return defer(() => from(describeSource(spec, options))).pipe(
    switchMap(({ live, kind }) => {
      if (live) return openSource(spec, options);
      const inputOptions = kind === 'stdin' ? [] : ['-stream_loop', '-1'];
      return paced((signal) => framesOf(spec, { ...options, inputOptions, signal }), options);
    }),
  );
}

/** How `paced` waits. */
export interface PaceOptions {
  /** @defaultValue the process's monotonic clock */
  readonly clock?: Clock | undefined;
  /** Resolves after about so many ms; rejects when the signal aborts. @defaultValue a timer */
  readonly wait?: ((ms: number, signal: AbortSignal) => Promise<void>) | undefined;
}

/**
 * Plays frames that can be had as fast as one asks: each comes when it is due (`Pace`), and has arrived at that very time,
 * or when it was decoded if that was later.
 *
 * The next frame is asked for shortly before it is due: a camera's frame has been decoded when it arrives, and not while the
 * one before is being worked on. Unsubscribing aborts the iteration.
 */
export function paced(
  play: (signal: AbortSignal) => AsyncIterable<SourceEvent>,
  options: PaceOptions = {},
): Observable<SourceEvent> {
  return new Observable((subscriber) => {
    const abort = new AbortController();
    void push(play(abort.signal), subscriber, abort.signal, options);
    return () => abort.abort();
  });
}

async function push(
  events: AsyncIterable<SourceEvent>,
  subscriber: Subscriber<SourceEvent>,
  signal: AbortSignal,
  { clock = monotonicClock, wait = waitByTimer }: PaceOptions,
): Promise<void> {
  const pace = new Pace();
  let lastDueAtMs: number | undefined;
  try {
    for await (const event of events) {
      if (event.kind !== 'frame') {
        subscriber.next(event);
        continue;
      }
      const dueAtMs = pace.dueAtMs(event.frame);
      // A timer may fire a little early, and a frame from the future would look faster than it is.
      for (let leftMs = dueAtMs - clock.now(); leftMs > 0; leftMs = dueAtMs - clock.now()) {
        await wait(Math.ceil(leftMs), signal);
      }
      const arrivedAtMs = Math.max(dueAtMs, event.frame.arrivedAtMs);
      subscriber.next({ kind: 'frame', frame: { ...event.frame, arrivedAtMs } });
      const restMs = lastDueAtMs === undefined ? 0 : 2 * dueAtMs - lastDueAtMs - AHEAD_MS - clock.now();
      lastDueAtMs = dueAtMs;
      if (restMs > 0 && restMs < LONGEST_REST_MS) await wait(Math.floor(restMs), signal);
    }
    subscriber.complete();
  } catch (thrown) {
    if (!signal.aborted) subscriber.error(thrown);
  }
}

/** A frame is asked for so long before it should be due, ms: time to decode it and to take it over. */
const AHEAD_MS = 15;
/** A clip with a longer pause between two frames says nothing of the next one, ms. */
const LONGEST_REST_MS = 1000;

async function waitByTimer(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal });
}
