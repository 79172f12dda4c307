import type { Config } from '../../config/config.js';
import { DEFAULT_MODEL } from '../segmenter-options.js';
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
  >
>;

/** What a configuration file asks for, and the command line instead of it. */
export function planFromConfig(config: Config, given: OverridingOptions): WatchPlan {
  const { cameras, server, devices, recordings, webhook } = config;
  return {
    cameras,
    model: given.model ?? devices.model ?? DEFAULT_MODEL,
    engine: given.engine ?? 'ort',
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
