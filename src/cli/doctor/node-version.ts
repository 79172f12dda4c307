import { isAtLeast, parseVersion } from './version.js';
import type { Check, CheckResult } from './check.js';

/** Whether Node is new enough. */
export function nodeVersionCheck(options: {
  /** As in `process.versions.node`, e.g. `20.19.0`. */
  readonly version: string;
  /** The oldest that will do, e.g. `20.19.0`. */
  readonly required: string;
}): Check {
  const { version, required } = options;
  return { name: 'Node', run: () => Promise.resolve([nodeVersion(version, required)]) };
}

function nodeVersion(version: string, required: string): CheckResult {
  const [actual, least] = [parseVersion(version), parseVersion(required)];
  if (actual !== undefined && least !== undefined && isAtLeast(actual, least)) {
    return { name: 'Node', status: 'ok', detail: version };
  }
  return {
    name: 'Node',
    status: 'fail',
    detail: `${version}, older than ${required}`,
    remedy: 'Install a current Node from https://nodejs.org/.',
  };
}
