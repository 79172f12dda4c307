import type { EngineName, EngineOptions, Provider } from './engine.js';

/** What engines say when a device is not there, and what it means. */
const KNOWN_FAILURES: readonly (readonly [pattern: RegExp, meaning: string])[] = [
  [/Failed to load shared library/i, "ONNX Runtime's libraries for it are not installed"],
  [/No supported adapters/i, 'no Vulkan, Metal or Direct3D 12 driver was found'],
  [/no available backend|backend not found/i, 'this platform has no such engine'],
  [/CUDA driver version is insufficient/i, 'the NVIDIA driver is too old for CUDA 12'],
  [/no CUDA-capable device/i, 'no NVIDIA card was found'],
  [/requires f16 but the device does not support it/i, 'it has no half precision (shader-f16)'],
];

/** What the way from the engine to here puts before its words. */
const OUR_OWN_WORDS = /^The \w+ engine did not start: The engine refused to open: /;
const LONGEST_REASON = 160;

/** Why a device cannot be used, in one clause: the meaning where it is known, else the beginning of the engine's words. */
export function explainFailure(message: string): string {
  const known = KNOWN_FAILURES.find(([pattern]) => pattern.test(message));
  if (known) return known[1];
  const line = message.replaceAll(/\s+/g, ' ').replace(OUR_OWN_WORDS, '').trim().replace(/\.$/, '');
  return line.length <= LONGEST_REASON ? line : `${line.slice(0, LONGEST_REASON)}...`;
}

/** What to do when a device that was asked for by name cannot be used. */
export function deviceRemedy(
  { engine = 'ort', precision }: Pick<EngineOptions, 'engine' | 'precision'>,
  provider: Provider,
): string {
  if (precision === 'fp16')
    return 'Use --precision fp32, which every device has, or --precision auto. `segcast doctor` says which devices start here.';
  return DEVICE_REMEDIES[engine][provider];
}

const ORT_REMEDIES = {
  tensorrt:
    'Install TensorRT 10 beside what --device cuda needs, with their folders in LD_LIBRARY_PATH; or use --device cuda or auto.',
  cuda: 'Install the NVIDIA driver, CUDA 12 with cuDNN 9, and the CUDA libraries of onnxruntime-node; or use --device auto.',
  webgpu: 'Install a Vulkan driver (Linux) or update the graphics driver; or use --device auto.',
  cpu: 'Reinstall segcast with `npm ci` on this very machine: its native library does not load.',
} as const satisfies Record<Provider, string>;

const TFJS_REMEDIES = {
  tensorrt: 'Use --engine ort for TensorRT, or --device cpu.',
  cuda: 'Use --engine ort, or install @tensorflow/tfjs-node-gpu where it starts; `segcast doctor` says whether it does here.',
  webgpu: 'Use --engine ort for WebGPU, or --device cpu.',
  cpu: 'Run `npm install @tensorflow/tfjs-core @tensorflow/tfjs-backend-cpu @tensorflow/tfjs-backend-wasm`, or use --engine ort.',
} as const satisfies Record<Provider, string>;

const DEVICE_REMEDIES = { ort: ORT_REMEDIES, tfjs: TFJS_REMEDIES } as const satisfies Record<
  EngineName,
  Record<Provider, string>
>;
