import type { AdaptiveContext } from './adaptive-context.js';
import type { Obstacle } from './choose-point.js';

/** Why a frame has no labels of its own, where neither the budget nor the network's loading is the reason. */
export const BUSY = 'device busy';
export const REMOVED = 'camera removed';

/** Why a frame got no better point, as viewers read it. */
export function reasonFor(
  obstacle: Obstacle,
  { device, camera, profile, outcomes }: AdaptiveContext,
): string {
  switch (obstacle) {
    case 'loading':
      return device.loader.reason;
    case 'busy':
      return camera.hasCompany() ? BUSY : outcomes.budgetWords;
    case 'share':
      return camera.hasCompany() ? BUSY : `${Number(profile.fps.toFixed(1))} fps`;
    case 'budget':
      return outcomes.budgetWords;
    default:
      return obstacle satisfies never;
  }
}

/** Why a frame did not get the device in time, as viewers read it. */
export function reasonToWait({ device, camera, outcomes }: AdaptiveContext): string {
  const { turns, loader } = device;
  if (turns.holder === undefined || turns.holder === camera.account) return outcomes.budgetWords;
  return camera.hasCompany() && !loader.isLoading ? BUSY : loader.reason;
}
