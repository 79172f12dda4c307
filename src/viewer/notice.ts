import { formatTime } from './format.js';
import type { LinkState } from './link-state.js';
import type { Status } from './protocol.js';

/** What there is to know about whether a tile's picture is a live one. Times are this page's wall clock, ms. */
export interface Liveness {
  readonly link: LinkState['kind'];
  readonly status: Status;
  /** When the last picture was drawn; undefined before the first. */
  readonly lastPictureAt: number | undefined;
  /** Since when pictures could be expected: the connection stands and the page is visible. */
  readonly watchedSince: number;
  /** Somebody paused the camera. @defaultValue false */
  readonly isPaused?: boolean;
  readonly now: number;
}

/** What stands over a picture that is not live. */
export interface Notice {
  readonly kind: 'waiting' | 'gone';
  readonly title: string;
  readonly detail: string;
}

/** A picture older than this is not called live any more, ms. */
export const STALE_AFTER_MS = 3000;

/** What to say over the picture; undefined while it is live. */
export function noticeOf(liveness: Liveness): Notice | undefined {
  const { link, status, lastPictureAt, watchedSince, isPaused = false, now } = liveness;
  const lastPicture = lastPictureAt === undefined ? '' : `Last picture at ${formatTime(lastPictureAt, now)}`;
  if (link === 'connecting') return { kind: 'waiting', title: 'Connecting to the server', detail: '' };
  if (link !== 'open') {
    return { kind: 'gone', title: 'Server connection lost, retrying', detail: lastPicture };
  }
  switch (status.state) {
    case 'offline': {
      const title = `Camera offline since ${formatTime(status.since, now)}`;
      return { kind: 'gone', title, detail: status.message };
    }
    case 'ended':
      return { kind: 'gone', title: `Ended at ${formatTime(status.since, now)}`, detail: status.message };
    case 'connecting':
      return { kind: 'waiting', title: 'Connecting to the camera', detail: '' };
    case 'online':
      if (isPaused) return { kind: 'gone', title: 'Paused', detail: lastPicture };
      return silenceNotice(lastPictureAt, watchedSince, now);
    default:
      return status satisfies never;
  }
}

function silenceNotice(
  lastPictureAt: number | undefined,
  watchedSince: number,
  now: number,
): Notice | undefined {
  if (lastPictureAt === undefined)
    return { kind: 'waiting', title: 'Waiting for the first picture', detail: '' };
  if (now - Math.max(lastPictureAt, watchedSince) < STALE_AFTER_MS) return undefined;
  const title = `No picture since ${formatTime(lastPictureAt, now)}`;
  return { kind: 'gone', title, detail: 'The camera is connected, but nothing comes.' };
}
