import type { AdaptiveProfile } from '../../src/core/profile.js';

/** The profiles that need no file. */
export const BUILT_IN_PROFILES = {
  /** Every frame of a 30 fps camera, with whatever work fits. */
  fast: adaptive('fast', 33, 30),
  /** Half as many frames, more work for each. */
  balanced: adaptive('balanced', 66, 15),
  /** A few frames a second, each with the most the network can do. */
  accurate: adaptive('accurate', 250, 4),
} as const satisfies Record<string, AdaptiveProfile>;

export type BuiltInProfile = keyof typeof BUILT_IN_PROFILES;

/** What `watch` does unless told otherwise. */
export const DEFAULT_PROFILE: BuiltInProfile = 'balanced';

/** A profile for a budget alone: as many frames as come one after the other within it. */
export function profileForBudget(budgetMs: number): AdaptiveProfile {
  return adaptive(`${Number(budgetMs.toFixed(1))} ms`, budgetMs, 1000 / budgetMs);
}

/** A profile for a frame rate alone: each frame within the time until the next. */
export function profileForFrameRate(fps: number): AdaptiveProfile {
  return adaptive(`${Number(fps.toFixed(2))} fps`, 1000 / fps, fps);
}

/**
 * Labels may be shown again for five budgets, but not beyond half a second, after which those that follow their things have lost a
 * quarter of their worth (docs/budget.md). Three tenths of a second are allowed even to the shortest budget.
 */
function adaptive(name: string, budgetMs: number, fps: number): AdaptiveProfile {
  const maxReuseMs = Math.min(Math.max(5 * budgetMs, 300), 500);
  return { kind: 'adaptive', name, budgetMs, fps, maxReuseMs, maxExit: 'high' };
}
