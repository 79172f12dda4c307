import {
  asyncScheduler,
  concat,
  defer,
  finalize,
  map,
  merge,
  type Observable,
  retry,
  type SchedulerLike,
  Subject,
  tap,
  throwError,
  timeout,
  timer,
} from 'rxjs';
import { type SegcastError, toSegcastError } from '../../src/core/errors.js';
import type { SourceEvent } from '../../src/core/source-event.js';
import { type Clock, monotonicClock } from '../../src/core/time.js';
import type { DecodedEvent } from './decode.js';
import { sourceFailure } from './failure.js';
import { retryDelayMs } from './retry-delay.js';
import { type Foreknowledge, SourceLife } from './source-life.js';

export interface ReconnectOptions {
  /** Longest wait for the first picture of a connection, ms. @defaultValue 10000 */
  readonly connectTimeoutMs?: number | undefined;
  /** Longest gap between two frames before the camera counts as gone, ms. @defaultValue 5000 */
  readonly stallTimeoutMs?: number | undefined;
  /** Dates outages. @defaultValue the process's monotonic clock */
  readonly clock?: Clock | undefined;
  /** Runs the timers. @defaultValue asyncScheduler */
  readonly scheduler?: SchedulerLike | undefined;
}

/** Failures that trying again cannot mend. */
const FINAL: ReadonlySet<string> = new Set(['ffmpeg-missing', 'source-invalid', 'internal']);

/**
 * Keeps a live source going: every end, failure and silence of a connection is told as `offline`, and followed by another
 * connection after 1 s five times, then doubling up to 30 s; a frame resets the count.
 *
 * A refused password is retried like everything else: cameras refuse good ones while they start. Never completes; errors
 * only with what trying again cannot mend.
 */
export function reconnecting(
  connect: () => Observable<DecodedEvent>,
  source: { readonly displayName: string } & Foreknowledge,
  options: ReconnectOptions = {},
): Observable<SourceEvent> {
  const {
    connectTimeoutMs = 10_000,
    stallTimeoutMs = 5000,
    clock = monotonicClock,
    scheduler = asyncScheduler,
  } = options;
  const failWith = (code: 'source-timeout' | 'source-ended'): Observable<never> =>
    throwError(() => sourceFailure(code, source));
  return defer(() => {
    const { frameRate, frameCount } = source;
    const life = new SourceLife({ frameRate, frameCount });
    const outages = new Subject<SourceEvent>();
    const outage = new Outage(clock);
    const connections = concat(defer(connect), failWith('source-ended')).pipe(
      timeout({
        first: connectTimeoutMs,
        each: stallTimeoutMs,
        with: () => failWith('source-timeout'),
        scheduler,
      }),
      tap(({ kind }) => {
        if (kind === 'frame') outage.end();
      }),
      map((decoded) => life.event(decoded)),
      retry({
        delay: (thrown) => {
          const failure = toSegcastError(thrown);
          if (FINAL.has(failure.code)) return throwError(() => failure);
          const event = outage.failed(failure);
          outages.next(event);
          return timer(event.retryInMs, scheduler);
        },
      }),
      finalize(() => outages.complete()),
    );
    return merge(outages, connections);
  });
}

/** The failures in a row since the last frame. */
class Outage {
  readonly #clock: Clock;
  #attempt = 0;
  #sinceMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  failed(failure: SegcastError): Extract<SourceEvent, { kind: 'offline' }> {
    if (this.#attempt === 0) this.#sinceMs = this.#clock.now();
    this.#attempt += 1;
    const attempt = this.#attempt;
    return { kind: 'offline', sinceMs: this.#sinceMs, failure, retryInMs: retryDelayMs(attempt), attempt };
  }

  end(): void {
    this.#attempt = 0;
  }
}
