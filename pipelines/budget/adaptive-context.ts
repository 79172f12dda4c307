import type { AdaptiveProfile } from '../../src/core/profile.js';
import type { CameraContext, DeviceContext } from './device-context.js';
import type { Outcomes } from './outcomes.js';
import type { WorkBehind } from './work-behind.js';

/** What all that works on one camera's frames under an adaptive profile shares. */
export interface AdaptiveContext {
  readonly device: DeviceContext;
  readonly camera: CameraContext;
  readonly profile: AdaptiveProfile;
  readonly behind: WorkBehind;
  readonly outcomes: Outcomes;
}
