import type { Frame } from '../../src/core/frame.js';
import type { AdaptiveProfile } from '../../src/core/profile.js';
import { inSequence, type Cost } from './cost.js';
import type { CameraContext, DeviceContext } from './device-context.js';
import type { TurnRequest } from './turns.js';

/** A frame's deadline and what has to be done before it. */
export interface FrameTimes {
  /** The deadline, less what is kept free for surprises; the clock's ms. */
  readonly deadlineMs: number;
  /** What follows the device's work. */
  readonly tail: Cost;
  /** When labels, whoever's, must be there, lest the picture comes too late; the clock's ms. */
  readonly labelsByMs: number;
}

/**
 * The quantile of drawing time that older labels are shown in time for. No higher: a frame's own labels would be given up
 * although they nearly always come in time.
 */
const LABELS_Q = 0.97;
/** Frames that drawing alone makes late would be so without any work, too: no caution is due for them, down to here. */
const LEAST_TAIL_Q = 0.6;
/** Drawing that is held up more rarely than that is not planned for: less work would not make it faster. */
const MOST_TAIL_Q = 0.95;

/** By when what has to be done for a frame, by what is known of drawing it. */
export function frameTimes(
  { costs }: Pick<DeviceContext, 'costs'>,
  { id, margin }: Pick<CameraContext, 'id' | 'margin'>,
  { budgetMs }: Pick<AdaptiveProfile, 'budgetMs'>,
  frame: Frame,
): FrameTimes {
  const deadlineMs = frame.arrivedAtMs + budgetMs;
  const hopeless = costs.aftermathBeyond(id, frame, budgetMs);
  const tailAt = (q: number): Cost => costs.aftermath(id, frame, Math.max(q - hopeless, LEAST_TAIL_Q));
  return {
    deadlineMs: deadlineMs - margin.extraMs,
    labelsByMs: deadlineMs - tailAt(LABELS_Q).likelyMs,
    tail: tailAt(Math.min(margin.q, MOST_TAIL_Q)),
  };
}

/** Between when and when the device must do a piece of work for its frame to be in time. */
export function windowFor(
  cost: Cost,
  { deadlineMs, tail }: FrameTimes,
): Pick<TurnRequest, 'costMs' | 'latestStartMs' | 'deadlineMs'> {
  const latestStartMs = deadlineMs - inSequence([cost, tail]).likelyMs;
  return { costMs: cost.likelyMs, latestStartMs, deadlineMs: latestStartMs + cost.likelyMs };
}
