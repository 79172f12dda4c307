import type { ClassSet } from '../../src/core/class-set.js';
import {
  ageMsOf,
  levelOf,
  type AnnotatedFrame,
  type Segmentation,
  type Timings,
} from '../../src/core/segmentation.js';
import { ptsToMs, type TimeBase } from '../../src/core/time.js';
import type { ZoneEvent } from '../../src/core/zone.js';
import type { WriteOutcome } from './track-outcome.js';

/** The first line of a side-car, as JSON text with its line feed. */
export function sideCarHeader(header: {
  /** Already redacted. */
  readonly source: string;
  readonly classSet: ClassSet;
  readonly startedAt: Date;
}): string {
  const { source, classSet, startedAt } = header;
  return line({
    type: 'segcast-report',
    version: 1,
    source,
    startedAt: startedAt.toISOString(),
    classSet: classSet.name,
    classes: classSet.classes.map(({ name }) => name),
  });
}

/**
 * A frame's line, as JSON text with its line feed. Fields that do not apply are absent: `exit`, `ageMs` and `shares` of a raw
 * frame, `reason` of one that got the best work there is, `budgetMs` of one without a deadline, `inputSize` where the network did
 * not run or nobody says, `recorded` without a recording.
 *
 * @param recorded - what the recorder made of the frame: its place in the recording, or `null` when it was left out
 */
export function sideCarLine(annotated: AnnotatedFrame, recorded?: WriteOutcome): string {
  const { segmentation, shares, classSet, timings, drops } = annotated;
  const { frame } = segmentation;
  return line({
    pts: frame.pts,
    timeBase: ratio(frame.timeBase),
    ptsMs: rounded(ptsToMs(frame.pts, frame.timeBase), 3),
    seq: frame.seq,
    epoch: frame.epoch,
    size: `${frame.width}x${frame.height}`,
    level: levelOf(segmentation),
    exit: segmentation.kind === 'raw' ? undefined : segmentation.exit,
    ageMs: roundedOrAbsent(ageMsOf(segmentation), 1),
    reason: segmentation.reason,
    budgetMs: roundedOrAbsent(segmentation.budgetMs, 2),
    inputSize: inputSizeOf(segmentation),
    timings: roundedTimings(timings),
    shares: shares && sharesByName(shares, classSet),
    drops,
    recorded: recorded && placeOf(recorded),
  });
}

/** An event's line, as JSON text with its line feed: the fields of a `ZoneEvent`. It stands after the frame that settled it. */
export function zoneEventLine(event: ZoneEvent): string {
  return line({ type: 'zone-event', ...event, share: rounded(event.share, 4) });
}

/** As `size` is written. */
function inputSizeOf(segmentation: Segmentation): string | undefined {
  const size = segmentation.kind === 'segmented' ? segmentation.inputSize : undefined;
  return size && `${size.width}x${size.height}`;
}

function placeOf(recorded: WriteOutcome): object | null {
  if (recorded.kind !== 'accepted') return null;
  const { segment, pts, timeBase } = recorded;
  return { segment, pts, timeBase: ratio(timeBase) };
}

function roundedTimings(timings: Timings): Record<string, number> {
  return Object.fromEntries(Object.entries(timings).map(([stage, ms]) => [stage, rounded(ms, 2)]));
}

/** To a hundredth of a percent: a pixel more or less in a picture is no news. */
function sharesByName(shares: readonly number[], { classes }: ClassSet): Record<string, number> {
  return Object.fromEntries(
    shares.map((share, id) => [classes[id]?.name ?? `class ${id}`, rounded(share, 4)]),
  );
}

function ratio({ num, den }: TimeBase): string {
  return `${num}/${den}`;
}

function roundedOrAbsent(value: number | undefined, digits: number): number | undefined {
  return value === undefined ? undefined : rounded(value, digits);
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

function line(value: object): string {
  return `${JSON.stringify(value)}\n`;
}
