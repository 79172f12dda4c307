import type { Frame } from '../../src/core/frame.js';
import { rescalePts, ptsToMs, type TimeBase } from '../../src/core/time.js';

/** Where a frame lies in a recording. */
export interface Placement {
  /** Which of the recording's files, counted from 1: a new one begins when the picture's size changes. */
  readonly segment: number;
  /** Strictly increasing within a segment. */
  readonly pts: number;
  readonly timeBase: TimeBase;
}

/**
 * Places frames in recordings. Tracks that share one give the same frame the same place, whatever each of them drops; `place`
 * is called in the order of the frames, and again with the same frame gives the same answer.
 */
export interface Timeline {
  place(frame: Frame): Placement;
}

/** The time base of live recordings: that of RTP video, fine enough for every camera. */
export const LIVE_TIME_BASE: TimeBase = { num: 1, den: 90000 };

/** A camera's clock is believed as long as it stays this close to ours; network buffers stay well below. */
const MAX_CLOCK_DISTANCE_MS = 3000;

/** The frames' own PTS and time base, unchanged. A PTS that does not increase is moved to the next tick after the last. */
export function sourceTimeline(): Timeline {
  return onceAFrame((frame, before) => {
    const continues =
      before && fits(before.frame, frame) && sameTimeBase(before.placement.timeBase, frame.timeBase);
    const lowest = continues ? before.placement.pts + 1 : 0;
    return {
      segment: continues ? before.placement.segment : (before?.placement.segment ?? 0) + 1,
      pts: Math.max(lowest, frame.pts),
      timeBase: frame.timeBase,
    };
  });
}

/**
 * One line of time through every reconnect, from 0 at the first frame of each segment, in `LIVE_TIME_BASE`.
 *
 * Within a connection the camera's PTS count. Between connections, and where a camera's PTS jump, the time between arrivals
 * bridges the gap: the recording shows how long the camera was away.
 */
export function liveTimeline(): Timeline {
  let anchor: Anchor | undefined;
  return onceAFrame((frame, before) => {
    const continues = before !== undefined && fits(before.frame, frame);
    if (!continues) {
      anchor = { frame, pts: 0 };
      return { segment: (before?.placement.segment ?? 0) + 1, pts: 0, timeBase: LIVE_TIME_BASE };
    }
    const { segment, pts: lastPts } = before.placement;
    let pts = anchor && ptsFrom(anchor, frame);
    if (pts === undefined || pts <= lastPts) {
      pts = Math.max(lastPts + 1, lastPts + ticks(frame.arrivedAtMs - before.frame.arrivedAtMs));
      anchor = { frame, pts };
    }
    return { segment, pts, timeBase: LIVE_TIME_BASE };
  });
}

/** A frame whose place is known and whose successors are placed by their PTS. */
interface Anchor {
  readonly frame: Frame;
  readonly pts: number;
}

/** The place by PTS alone; undefined when the PTS cannot be compared, or has left the clock on the wall far behind. */
function ptsFrom(anchor: Anchor, frame: Frame): number | undefined {
  if (frame.epoch !== anchor.frame.epoch || !sameTimeBase(frame.timeBase, anchor.frame.timeBase))
    return undefined;
  const elapsed = frame.pts - anchor.frame.pts;
  const elapsedMs = ptsToMs(elapsed, frame.timeBase);
  if (Math.abs(elapsedMs - (frame.arrivedAtMs - anchor.frame.arrivedAtMs)) > MAX_CLOCK_DISTANCE_MS)
    return undefined;
  return anchor.pts + rescalePts(elapsed, frame.timeBase, LIVE_TIME_BASE);
}

interface Placed {
  readonly frame: Frame;
  readonly placement: Placement;
}

function onceAFrame(place: (frame: Frame, before: Placed | undefined) => Placement): Timeline {
  let last: Placed | undefined;
  return {
    place(frame) {
      if (last?.frame !== frame) last = { frame, placement: place(frame, last) };
      return last.placement;
    },
  };
}

function fits(before: Frame, frame: Frame): boolean {
  return before.width === frame.width && before.height === frame.height;
}

function sameTimeBase(a: TimeBase, b: TimeBase): boolean {
  return a.num === b.num && a.den === b.den;
}

function ticks(ms: number): number {
  return Math.round((ms * LIVE_TIME_BASE.den) / (LIVE_TIME_BASE.num * 1000));
}
