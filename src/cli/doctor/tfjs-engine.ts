import type { InstalledPackage } from '../../../models/runtime/tfjs/tfjs-packages.js';
import type { Check, CheckResult } from './check.js';
import type { ProbeDevices, ProbedDevice } from './engines.js';

const NAME = 'engine tfjs';
const INSTALL_WASM =
  'npm install @tensorflow/tfjs-core @tensorflow/tfjs-backend-cpu @tensorflow/tfjs-backend-wasm';

/** What `--engine tfjs` would compute with: nobody needs it, so that nothing here is worse than a warning. */
export function tfjsEngineCheck(options: {
  readonly installed: readonly InstalledPackage[];
  /** Of TensorFlow.js, not of ONNX Runtime. */
  readonly probeDevices: ProbeDevices;
}): Check {
  return {
    name: NAME,
    async run({ signal }) {
      const found = foundText(options.installed);
      if (found === '')
        return [{ name: NAME, status: 'ok', detail: 'not installed; --engine ort does without' }];
      return [describe(found, await options.probeDevices({ signal }))];
    },
  };
}

function foundText(installed: readonly InstalledPackage[]): string {
  return installed.map(({ name, version }) => `${name.replace('@tensorflow/', '')} ${version}`).join(', ');
}

function describe(found: string, devices: readonly ProbedDevice[]): CheckResult {
  const started = devices.find((device) => device.started);
  if (!started) {
    const reasons = devices.map(({ device, detail }) => `${device}: ${detail}`).join('; ');
    const remedy = `Use --engine ort, or: ${INSTALL_WASM}`;
    return { name: NAME, status: 'warn', detail: `${found} found, none starts (${reasons})`, remedy };
  }
  const detail = `${started.device}: ${started.detail}; found ${found}`;
  if (!/plain JavaScript/.test(started.detail)) return { name: NAME, status: 'ok', detail };
  return { name: NAME, status: 'warn', detail, remedy: `A faster backend: ${INSTALL_WASM}` };
}
