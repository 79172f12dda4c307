import type { Config } from '../../src/config/config.js';

/** What a configuration that says nothing leaves to the command line. */
export const EMPTY_CONFIG = {
  files: [],
  cameras: [],
  server: {
    host: undefined,
    port: undefined,
    token: undefined,
    quality: undefined,
    allowedHosts: undefined,
  },
  devices: {
    engine: undefined,
    device: undefined,
    threads: undefined,
    model: undefined,
    precision: undefined,
  },
  audit: undefined,
  escalate: undefined,
  recordings: undefined,
  webhook: undefined,
} satisfies Config;
