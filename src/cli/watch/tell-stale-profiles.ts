import { EMPTY, filter, map, mergeMap, take, type Observable, type Subscription } from 'rxjs';
import type { Fleet } from '../../../pipelines/fleet/fleet.js';
import { staleness } from '../../../pipelines/tune/staleness.js';
import type { CameraFeed } from '../../core/camera-feed.js';
import type { Size } from '../../core/size.js';
import type { LiveLine } from '../terminal/live-line.js';

/** What a profile's measurements are compared with. */
export interface PresentSetting {
  /** As machineFingerprint() describes it. */
  readonly machine: string;
  /** Of segcast. */
  readonly version: string;
  /** The network's name. */
  readonly model: string;
}

/**
 * Warns of cameras whose profile was tuned under other circumstances, as soon as their picture's size is known. Its costs
 * still serve: as first guesses, which the predictor corrects.
 */
export function tellStaleProfiles(fleet: Fleet, setting: PresentSetting, line: LiveLine): Subscription {
  const warnings = fleet.notices.pipe(
    mergeMap((notice) => (notice.kind === 'added' ? picturesOf(notice.camera) : EMPTY)),
    map(({ camera, picture }) => {
      const profile = fleet.running.find(({ feed }) => feed === camera)?.settings.profile;
      const reasons = profile === undefined ? [] : staleness(profile, { ...setting, picture });
      return reasons.length === 0 ? undefined : warning(camera.name, profile?.name ?? '', reasons);
    }),
  );
  return warnings.subscribe((text) => {
    if (text !== undefined) line.print(text);
  });
}

/** The camera with its picture's size, once that is known. */
function picturesOf(camera: CameraFeed): Observable<{ readonly camera: CameraFeed; readonly picture: Size }> {
  return camera.status.pipe(
    filter((status) => status.kind === 'online'),
    map(({ stream: { width, height } }) => ({ camera, picture: { width, height } })),
    take(1),
  );
}

function warning(camera: string, profile: string, reasons: readonly string[]): string {
  return `segcast: ${camera}: the profile "${profile}" is stale: ${reasons.join('; ')}. Its costs are first guesses only; run \`segcast tune\` again.`;
}
