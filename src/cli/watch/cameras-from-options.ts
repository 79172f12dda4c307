import type { CameraSettings } from '../../../pipelines/fleet/camera-settings.js';
import type { Profile } from '../../core/profile.js';
import type { NamedCamera } from './name-cameras.js';
import { recordingPaths } from './recording-paths.js';
import type { WatchOptions } from './watch-options.js';

/** The cameras named on the command line, all set alike. */
export function camerasFromOptions(
  cameras: readonly NamedCamera[],
  options: WatchOptions,
  profile: Profile,
): readonly CameraSettings[] {
  const { transport, opacity, steady = false } = options;
  return cameras.map(({ id, name, spec }) => ({
    id,
    name,
    source: spec,
    transport,
    priority: 1,
    profile,
    opacity,
    steady,
    paused: false,
    zones: [],
    record: recordingPaths(options, id, cameras.length === 1),
  }));
}
