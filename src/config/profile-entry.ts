import {
  BUILT_IN_PROFILES,
  DEFAULT_PROFILE,
  profileForBudget,
  profileForFrameRate,
} from '../../pipelines/budget/profiles.js';
import { parseSize } from '../cli/parse.js';
import { parseMilliseconds } from '../cli/profile-options.js';
import type { AdaptiveProfile, FixedProfile, Profile } from '../core/profile.js';
import type { ProfileEntry } from './profile-schema.js';

type ChosenEntry = Exclude<ProfileEntry, string>;
type FixedEntry = NonNullable<ChosenEntry['fixed']>;

/** The profile that an entry asks for by its fields. */
export function chosenProfile({ budget, fps, fixed, exit, size }: ChosenEntry): Profile {
  if (fixed !== undefined) return fixedProfile(fixed);
  return {
    ...underBudget(budget, fps),
    ...(exit !== undefined && { maxExit: exit }),
    ...(size !== undefined && { size: parseSize(size) }),
  };
}

/** One of the two is given, as the schema has checked. */
function underBudget(budget: ChosenEntry['budget'], fps: number | undefined): AdaptiveProfile {
  if (budget !== undefined) return profileForBudget(milliseconds(budget));
  return fps === undefined ? BUILT_IN_PROFILES[DEFAULT_PROFILE] : profileForFrameRate(fps);
}

function fixedProfile({ exit = 'high', size, budget }: FixedEntry): FixedProfile {
  return {
    kind: 'fixed',
    name: ['fixed', size, exit].filter((part) => part !== undefined).join(' '),
    exit,
    ...(size !== undefined && { size: parseSize(size) }),
    ...(budget !== undefined && { budgetMs: milliseconds(budget) }),
  };
}

function milliseconds(time: number | string): number {
  return typeof time === 'number' ? time : parseMilliseconds(time);
}
