import { profileFrom } from '../profile-options.js';
import { DEFAULT_MODEL } from '../segmenter-options.js';
import { camerasFromOptions } from './cameras-from-options.js';
import { nameCameras } from './name-cameras.js';
import type { WatchOptions } from './watch-options.js';
import type { WatchPlan } from './watch-plan.js';

/**
 * What the command line alone asks for.
 *
 * @throws SegcastError `usage`, `profile-invalid`
 */
export async function planFromOptions(sources: readonly string[], options: WatchOptions): Promise<WatchPlan> {
  const {
    model = DEFAULT_MODEL,
    engine = 'ort',
    device = 'auto',
    precision = 'auto',
    threads,
    strip,
    listen,
    token,
    quality,
  } = options;
  return {
    cameras: camerasFromOptions(nameCameras(sources), options, await profileFrom(options)),
    model,
    engine,
    device,
    precision,
    threads,
    strip,
    server: { host: listen?.host, port: listen?.port, token, quality, allowedHosts: undefined },
    recordings: options.recordings,
    webhook: undefined,
  };
}
