import { existsSync } from 'node:fs';
import { loadConfig } from '../../config/load-config.js';
import { SegcastError } from '../../core/errors.js';
import { camerasFromOptions } from './cameras-from-options.js';
import { profileFrom } from '../profile-options.js';
import { followConfig } from './follow-config.js';
import { nameCameras } from './name-cameras.js';
import { planFromConfig, type OverridingOptions } from './plan-from-config.js';
import { planFromOptions } from './plan-from-options.js';
import type { Follow } from './watch.js';
import type { WatchOptions } from './watch-options.js';
import type { WatchPlan } from './watch-plan.js';

/** The configuration that is read when neither a source nor a file is named. */
export const USUAL_CONFIG = 'segcast.yaml';

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
): Promise<{ readonly plan: WatchPlan; readonly follow: Follow | undefined }> {
  const path = configPath(sources, options);
  const asked = isGiven('model') ? options.model : undefined;
  if (path === undefined) return { plan: await planFromOptions(sources, options, asked), follow: undefined };
  const given = Object.fromEntries(Object.entries(options).filter(([name]) => isGiven(name)));
  const { model } = given as OverridingOptions; // a part of WatchOptions
  const config = await loadConfig(path, { model });
  const plan = await planFromConfig(config, given);
  const more = camerasFromOptions(nameCameras(sources), options, await profileFrom(options));
  return {
    plan: { ...plan, cameras: [...plan.cameras, ...more] },
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
