import { admit, fits, roomBefore, type TimedWork } from './schedule.js';

/**
 * What a piece of work is to its frame: `due` must be done for the frame to be shown with its own labels in time;
 * `optional` makes them better; `patient` has no deadline.
 */
export type WorkKind = 'due' | 'optional' | 'patient';

/** A piece of work that waits for the device. */
export interface WaitingWork extends TimedWork {
  readonly kind: WorkKind;
  /** From when patient work insists on its share; before, it only takes time that nobody needs. */
  readonly insistsFromMs: number;
}

/** Who gets the device next. */
export interface Choice<W> {
  readonly next: W | undefined;
  /** How long it may keep the device before it costs somebody else a deadline, ms. */
  readonly roomMs: number;
  /** Optional work for which there is no time: it need not wait any longer. */
  readonly denied: readonly W[];
}

/**
 * Chooses among waiting work, earliest deadline first.
 *
 * Optional work is only taken when all due work still fits its deadlines after it (imprecise computation; Liu et al. 1991,
 * "Algorithms for Scheduling Imprecise Computations"). When not even all due work fits, those who are owed most are
 * served, and the others wait for their next frame.
 *
 * @param waiting oldest first
 * @param expected due work of frames that are about to arrive
 */
export function chooseNext<W extends WaitingWork>(
  waiting: readonly W[],
  expected: readonly TimedWork[],
  nowMs: number,
): Choice<W> {
  const due = waiting.filter(({ kind }) => kind === 'due');
  const admitted = admit<W | TimedWork>([...due, ...arrivingDuring(waiting, expected, nowMs)], nowMs);
  const firstDue = admitted.find((work): work is W => (due as readonly TimedWork[]).includes(work));
  const grant = (next: W): Choice<W> => ({
    next,
    roomMs: roomFor(next, admitted, expected, nowMs),
    denied: [],
  });
  const insisting = lowestStanding(waiting, nowMs);
  if (insisting && isOwedMost(insisting, admitted, nowMs)) return grant(insisting);

  const optional = earliest(waiting.filter(({ kind }) => kind === 'optional'));
  if (optional && optional.deadlineMs <= (firstDue?.deadlineMs ?? Infinity)) {
    if (fits(admitted, nowMs + optional.costMs)) return grant(optional);
    if (!firstDue) return { next: undefined, roomMs: 0, denied: [optional] };
  }
  if (firstDue) return grant(firstDue);
  const patient = waiting.find((work) => work.kind === 'patient' && fits(admitted, nowMs + work.costMs));
  return patient ? grant(patient) : { next: undefined, roomMs: 0, denied: [] };
}

/**
 * The frames that will arrive while a piece of work may be running, which nothing can interrupt then. Later ones compete
 * when they are there: to keep time for them now would be to give it to whoever has an earlier deadline than theirs.
 */
function arrivingDuring(
  waiting: readonly WaitingWork[],
  expected: readonly TimedWork[],
  nowMs: number,
): readonly TimedWork[] {
  const longestMs = waiting.reduce((longest, { costMs }) => Math.max(longest, costMs), 0);
  return expected.filter(({ releaseMs = nowMs }) => releaseMs < nowMs + longestMs);
}

/** How long the device may be kept; at least as long as the work was said to take. */
function roomFor(
  next: WaitingWork,
  admitted: readonly TimedWork[],
  expected: readonly TimedWork[],
  nowMs: number,
): number {
  const others = new Set([...admitted, ...expected]);
  others.delete(next);
  const rest = admit([...others], nowMs + next.costMs);
  const limitMs = Math.min(Math.max(next.deadlineMs - nowMs, next.costMs), MAX_ROOM_MS);
  return Math.max(roomBefore(rest, nowMs, limitMs), next.costMs);
}

/** Longer than any point is worth considering. */
const MAX_ROOM_MS = 60_000;

function lowestStanding<W extends WaitingWork>(waiting: readonly W[], nowMs: number): W | undefined {
  let lowest: W | undefined;
  for (const work of waiting)
    if (
      work.kind === 'patient' &&
      work.insistsFromMs <= nowMs &&
      work.standing < (lowest?.standing ?? Infinity)
    )
      lowest = work;
  return lowest;
}

/** Whether nobody whose due work would have to wait for it is owed more. */
function isOwedMost(patient: WaitingWork, admitted: readonly TimedWork[], nowMs: number): boolean {
  const endMs = nowMs + patient.costMs;
  return admitted.every(
    ({ releaseMs = nowMs, standing }) => releaseMs >= endMs || standing >= patient.standing,
  );
}

function earliest<W extends WaitingWork>(works: readonly W[]): W | undefined {
  let first: W | undefined;
  for (const work of works) if (first === undefined || work.deadlineMs < first.deadlineMs) first = work;
  return first;
}
