import { existsSync } from 'node:fs';
import type { CameraSettings } from '../../../pipelines/fleet/camera-settings.js';
import { SegcastError } from '../../core/errors.js';
import { profileFrom } from '../profile-options.js';
import { camerasFromOptions } from './cameras-from-options.js';
import { nameCameras } from './name-cameras.js';
import type { OverridingOptions } from './plan-from-config.js';
import { planFromOptions } from './plan-from-options.js';
import { USUAL_CONFIG } from './usual-config.js';
import type { Follow } from './watch.js';
import type { WatchOptions } from './watch-options.js';
import type { WatchPlan } from './watch-plan.js';

/** What is to be watched, and what may change it meanwhile. */
interface PlannedWatch {
  readonly plan: WatchPlan;
  readonly follow: Follow | undefined;
}

/**
 * What is to be watched: what the command line says, what a configuration says, or both.
 *
 * @param isGiven - whether an option was given on the command line, by its name
 * @throws SegcastError `usage` when nothing is named, `config-missing`, `config-invalid`, `profile-invalid`
 */
export async function planWatch(
  sources: readonly string[],
  options: WatchOptions,
  isGiven: (option: string) => boolean,
): Promise<PlannedWatch> {
  const path = configPath(sources, options);
  const asked = isGiven('model') ? options.model : undefined;
  if (path === undefined) return { plan: await planFromOptions(sources, options, asked), follow: undefined };
  const given = Object.fromEntries(Object.entries(options).filter(([name]) => isGiven(name)));
  return planWithConfig(path, given, async () =>
    camerasFromOptions(nameCameras(sources), options, await profileFrom(options)),
  );
}

/** The modules that read configurations are loaded here: without a configuration the first picture need not wait for them. */
async function planWithConfig(
  path: string,
  given: OverridingOptions,
  moreCameras: () => Promise<readonly CameraSettings[]>,
): Promise<PlannedWatch> {
  const [{ loadConfig }, { planFromConfig }, { followConfig }] = await Promise.all([
    import('../../config/load-config.js'),
    import('./plan-from-config.js'),
    import('./follow-config.js'),
  ]);
  const { model } = given;
  const config = await loadConfig(path, { model });
  return {
    plan: await planFromConfig(config, given, await moreCameras()),
    follow: followConfig(path, config, model),
  };
}

function configPath(sources: readonly string[], { config }: WatchOptions): string | undefined {
  if (config !== undefined || sources.length > 0) return config;
  if (existsSync(USUAL_CONFIG)) return USUAL_CONFIG;
  throw new SegcastError(
    'usage',
    `Expected a source or a configuration, received neither, and there is no ${USUAL_CONFIG} here.`,
    'Try `segcast watch demo:`, `segcast watch rtsp://camera/stream`, or name a file with --config.',
  );
}
