import { profileFrom } from '../profile-options.js';
import { auditFrom, escalationFrom } from '../second-network-options.js';
import { chooseModel } from '../choose-model.js';
import { camerasFromOptions } from './cameras-from-options.js';
import { nameCameras } from './name-cameras.js';
import type { WatchOptions } from './watch-options.js';
import type { WatchPlan } from './watch-plan.js';

/**
 * What the command line alone asks for.
 *
 * @param model - the network that was asked for, if one was
 * @throws SegcastError `usage`, `profile-invalid`
 */
export async function planFromOptions(
  sources: readonly string[],
  options: WatchOptions,
  model: string | undefined,
): Promise<WatchPlan> {
  const {
    engine = 'ort',
    device = 'auto',
    precision = 'auto',
    threads,
    strip,
    listen,
    token,
    quality,
  } = options;
  const profile = await profileFrom(options);
  const [audit, escalate] = [auditFrom(options), escalationFrom(options)];
  return {
    cameras: camerasFromOptions(nameCameras(sources), options, profile),
    ...(await chooseModel(model, [profile])),
    audit,
    escalate,
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
