import type { CameraStatus } from '../../src/core/camera-feed.js';
import { toSegcastError } from '../../src/core/errors.js';
import type { SourceEvent } from '../../src/core/source-event.js';
import type { Clock } from '../../src/core/time.js';

/** The wall clock, for times shown to people: ms since the epoch. */
export type WallClock = () => number;

/** What viewers are told when the source's connection changes; undefined for events that change nothing. */
export function statusAfter(
  event: SourceEvent,
  clock: Clock,
  wallClock: WallClock,
): CameraStatus | undefined {
  switch (event.kind) {
    case 'frame':
      return undefined;
    case 'online':
      return { kind: 'online', stream: event.stream };
    case 'offline':
      return {
        kind: 'offline',
        sinceEpochMs: Math.round(wallClock() - (clock.now() - event.sinceMs)),
        code: event.failure.code,
        message: event.failure.message,
        retryInMs: event.retryInMs,
      };
    default:
      return event satisfies never;
  }
}

/** What viewers are told when the source is over for good; `failure` undefined when it simply ended. */
export function statusAtEnd(failure: unknown, wallClock: WallClock): CameraStatus {
  const message = failure === undefined ? 'The source has ended.' : toSegcastError(failure).message;
  return { kind: 'ended', atEpochMs: wallClock(), message };
}
