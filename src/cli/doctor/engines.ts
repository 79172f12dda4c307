import type { Check, CheckResult } from './check.js';

/** What came of really starting an engine on a device. */
export interface ProbedDevice {
  /** As `--device` takes it: `cpu`, `webgpu`, `cuda`, `tensorrt`. */
  readonly device: string;
  /** Whether a small network ran on it. */
  readonly started: boolean;
  /** The engine and the device's own name where it started, else why it did not. */
  readonly detail: string;
}

/** Starts every engine on every device in turn. Aborting the signal ends the processes it has started. */
export type ProbeDevices = (options: { readonly signal: AbortSignal }) => Promise<readonly ProbedDevice[]>;

const REMEDIES: Readonly<Record<string, string>> = {
  cpu: 'Reinstall the dependencies (npm ci); on Linux, onnxruntime-node needs glibc (not musl).',
  webgpu: 'Nothing to do without a graphics card. With one, install its Vulkan driver.',
  cuda: 'Nothing to do without an NVIDIA card. With one, install its driver, CUDA 12 and cuDNN 9.',
  tensorrt:
    'Nothing to do without an NVIDIA card. With one, cuda comes first; TensorRT 10 is for --device tensorrt alone.',
};

/** Which devices networks run on: one result per device, and a failure only when there is none. */
export function enginesCheck(options: { readonly probeDevices: ProbeDevices }): Check {
  return {
    name: 'engines',
    async run({ signal }) {
      const devices = await options.probeDevices({ signal });
      const none = !devices.some((device) => device.started);
      return none ? [...devices.map(describe), NONE] : devices.map(describe);
    },
  };
}

const NONE: CheckResult = {
  name: 'engines',
  status: 'fail',
  detail: 'no network can run on this machine',
  remedy: 'Follow the advice for cpu above first.',
};

function describe({ device, started, detail }: ProbedDevice): CheckResult {
  const name = `device ${device}`;
  if (started) return { name, status: 'ok', detail };
  const remedy = REMEDIES[device] ?? 'Nothing to do unless this machine has such a device.';
  return { name, status: 'warn', detail: `does not start: ${detail}`, remedy };
}
