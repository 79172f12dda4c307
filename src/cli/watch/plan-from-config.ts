import type { CameraSettings } from '../../../pipelines/fleet/camera-settings.js';
import type { Config } from '../../config/config.js';
import { auditFrom, escalationFrom, type SecondNetworkOptions } from '../second-network-options.js';
import { chooseModel } from '../choose-model.js';
import type { WatchOptions } from './watch-options.js';
import type { WatchPlan } from './watch-plan.js';

/** What may be said on the command line beside a configuration file; said there, it goes before the file. */
export type OverridingOptions = Partial<
  Pick<
    WatchOptions,
    | 'listen'
    | 'token'
    | 'quality'
    | 'model'
    | 'engine'
    | 'device'
    | 'precision'
    | 'threads'
    | 'recordings'
    | 'strip'
    | keyof SecondNetworkOptions
  >
>;

/**
 * What a configuration file asks for, and the command line instead of it.
 *
 * @param more cameras of the command line
 * @throws SegcastError `usage`
 */
export async function planFromConfig(
  config: Config,
  given: OverridingOptions,
  more: readonly CameraSettings[] = [],
): Promise<WatchPlan> {
  const { server, devices, audit, escalate, recordings, webhook } = config;
  const cameras = [...config.cameras, ...more];
  const profiles = cameras.map(({ profile }) => profile);
  return {
    cameras,
    ...(await chooseModel(given.model ?? devices.model, profiles)),
    audit: auditFrom(given) ?? audit,
    escalate: escalationFrom(given) ?? escalate,
    engine: given.engine ?? devices.engine ?? 'ort',
    device: given.device ?? devices.device ?? 'auto',
    precision: given.precision ?? devices.precision ?? 'auto',
    threads: given.threads ?? devices.threads,
    strip: given.strip ?? true,
    server: {
      ...server,
      ...(given.listen && { host: given.listen.host, port: given.listen.port }),
      token: given.token ?? server.token,
      quality: given.quality ?? server.quality,
    },
    recordings: given.recordings ?? recordings,
    webhook,
  };
}
