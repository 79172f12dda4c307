import type { Profile } from '../../src/core/profile.js';
import type { Size } from '../../src/core/size.js';

/** Where a profile is about to be used. What is not known is not compared. */
export interface ProfileUse {
  /** See machineFingerprint(). */
  readonly machine?: string | undefined;
  /** segcast's own. */
  readonly version?: string | undefined;
  /** The network's name in the zoo. */
  readonly model?: string | undefined;
  /** The camera's. */
  readonly picture?: Size | undefined;
}

/**
 * Why a profile's measurements do not hold here, one clause each, e.g. `it was tuned on another machine (...; this is ...)`;
 * empty when they hold, or when there are none. A stale profile is still of use: its costs are what the predictor starts
 * from, no more.
 */
export function staleness(profile: Profile, now: ProfileUse): readonly string[] {
  if (profile.kind === 'fixed' || profile.tuned === undefined) return [];
  const { machine, version, picture, points } = profile.tuned;
  return [
    ...difference('on another machine', machine, now.machine),
    ...difference('with another version of segcast', version, now.version),
    ...difference('for another network', points[0]?.model, now.model),
    ...difference('for another picture size', sizeText(picture), now.picture && sizeText(now.picture)),
  ];
}

function difference(what: string, then: string | undefined, now: string | undefined): readonly string[] {
  if (then === undefined || now === undefined || then === now) return [];
  return [`it was tuned ${what} (${then}; this is ${now})`];
}

function sizeText({ width, height }: Size): string {
  return `${width}x${height}`;
}
