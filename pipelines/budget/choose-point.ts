import { inSequence, type Cost } from './cost.js';
import type { FittingPoints } from './hysteresis.js';
import type { Ladder, LadderPoint } from './ladder.js';

/** What a frame's work has to keep to, ms. */
export interface Limits {
  /** Until the frame's deadline. */
  readonly timeLeftMs: number;
  /** The same had the frame got the device at once: what the budget alone allows. */
  readonly wholeTimeMs: number;
  /** What follows the device's work before the deadline is met. */
  readonly tail: Cost;
  /** Until it costs another camera's frame its deadline that the device is kept. */
  readonly roomMs: number;
  /** What the camera may use of the device per frame on average, lest it asks for more than its share. */
  readonly shareMs: number;
}

/** What chooses among a ladder's points. */
export interface PointChooser {
  readonly isReady: (point: LadderPoint) => boolean;
  /** Device time; undefined while nothing is known of the point. */
  readonly costOf: (point: LadderPoint) => Cost | undefined;
}

/** What keeps a frame from a better point. */
export type Obstacle = 'loading' | 'share' | 'busy' | 'budget';

/** Time a better point must leave over before it is taken up, as a share of its cost. */
const HEADROOM = 0.1;

/** The places of the best points that fit; undefined when none does. */
export function fittingPoints(
  ladder: Ladder,
  limits: Limits,
  chooser: PointChooser,
): FittingPoints | undefined {
  let withHeadroom = -1;
  let best = -1;
  for (const [place, point] of ladder.points.entries()) {
    if (obstacleTo(point, limits, chooser, 0) === undefined) best = place;
    if (obstacleTo(point, limits, chooser, HEADROOM) === undefined) withHeadroom = place;
  }
  if (best >= 0) return { best, withHeadroom };
  const cheapest = cheapestInTime(ladder, limits, chooser);
  return cheapest < 0 ? undefined : { best: cheapest, withHeadroom: -1 };
}

/** A frame whose turn has come gets the least there is even when its camera's share is used up: it was weighed before. */
function cheapestInTime(ladder: Ladder, limits: Limits, chooser: PointChooser): number {
  const inTime = { ...limits, shareMs: Infinity };
  const fitting = ladder.points.filter((point) => obstacleTo(point, inTime, chooser, 0) === undefined);
  const cheapest = cheapestOf(fitting, chooser);
  return cheapest ? ladder.points.indexOf(cheapest) : -1;
}

/** The point that is likely to cost least of those that are loaded. */
export function cheapestReady(
  { points }: Pick<Ladder, 'points'>,
  chooser: PointChooser,
): LadderPoint | undefined {
  return cheapestOf(points.filter(chooser.isReady), chooser);
}

function cheapestOf(points: readonly LadderPoint[], { costOf }: PointChooser): LadderPoint | undefined {
  const likelyMs = (point: LadderPoint) => costOf(point)?.likelyMs ?? Infinity;
  let cheapest = points[0];
  for (const point of points) if (cheapest && likelyMs(point) < likelyMs(cheapest)) cheapest = point;
  return cheapest;
}

/** The best point that nothing keeps a frame from. */
export function bestAllowed(
  { points }: Pick<Ladder, 'points'>,
  limits: Limits,
  chooser: PointChooser,
): LadderPoint | undefined {
  return points.filter((point) => obstacleTo(point, limits, chooser) === undefined).at(-1);
}

/** What keeps a frame from a point; undefined when nothing does. */
export function obstacleTo(
  point: LadderPoint,
  limits: Limits,
  { isReady, costOf }: PointChooser,
  headroom = HEADROOM,
): Obstacle | undefined {
  const cost = costOf(point);
  if (cost === undefined) return isReady(point) ? 'budget' : 'loading';
  const wholeMs = inSequence([cost, limits.tail]).likelyMs * (1 + headroom);
  if (wholeMs > limits.wholeTimeMs) return 'budget';
  if (cost.usualMs * (1 + headroom) > limits.shareMs) return 'share';
  if (!isReady(point)) return 'loading';
  if (wholeMs > limits.timeLeftMs || cost.likelyMs * (1 + headroom) > limits.roomMs) return 'busy';
  return undefined;
}

/**
 * The next network worth loading: the smallest geometry with a point that would be better than all that can be had now,
 * if it costs what it seems to.
 *
 * @returns its place among the ladder's geometries, -1 when there is none
 */
export function nextToLoad(ladder: Ladder, limits: Limits, chooser: PointChooser): number {
  const first = ladder.geometries[0];
  const isFirstReady = ladder.points.some((point) => point.geometry === first && chooser.isReady(point));
  if (!isFirstReady && !ladder.points.some(chooser.isReady)) return 0;
  const present = bestAllowed(ladder, limits, chooser);
  const wanted = ladder.points.filter(
    (point) => point.quality > (present?.quality ?? -1) && obstacleTo(point, limits, chooser) === 'loading',
  );
  return ladder.geometries.findIndex((geometry) => wanted.some((point) => point.geometry === geometry));
}
