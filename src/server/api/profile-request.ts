import { BUILT_IN_PROFILES, profileForBudget } from '../../../pipelines/budget/profiles.js';
import type { AdaptiveProfile, FixedProfile, Profile } from '../../core/profile.js';
import type { Size } from '../../core/size.js';
import type { ProfileRequest } from './schemas/profile.js';

/**
 * The profile that a request means.
 *
 * @param present - the camera's profile so far: its measurements hold for another budget, too
 */
export function profileFrom(request: ProfileRequest, present?: Profile): Profile {
  if (typeof request === 'object' && 'exit' in request) return fixed(request);
  const tuned = present?.kind === 'adaptive' ? present.tuned : undefined;
  const profile = typeof request === 'string' ? BUILT_IN_PROFILES[request] : adaptive(request);
  return tuned === undefined ? profile : { ...profile, tuned };
}

function adaptive(request: Extract<ProfileRequest, { readonly budgetMs: number }>): AdaptiveProfile {
  const usual = profileForBudget(request.budgetMs);
  const { fps = usual.fps, maxReuseMs = usual.maxReuseMs, maxExit = usual.maxExit, size } = request;
  return { ...usual, fps, maxReuseMs, maxExit, size: sizeFrom(size) };
}

function fixed({ exit, size, budgetMs }: Extract<ProfileRequest, { readonly exit: string }>): FixedProfile {
  const name = size === undefined ? exit : `${exit} ${size.join('x')}`;
  return { kind: 'fixed', name, exit, size: sizeFrom(size), budgetMs };
}

function sizeFrom(size: readonly [number, number] | undefined): Size | undefined {
  return size && { width: size[0], height: size[1] };
}
