import { arch, availableParallelism, cpus, platform } from 'node:os';

/**
 * What measured times hold for, e.g. `AMD EPYC 9554, 16 CPUs, linux x64, cpu`: processor, logical CPUs this process may
 * use, system, and the device the network runs on.
 *
 * @param device as the segmenter names it, e.g. `cpu`, `webgpu`
 */
export function machineFingerprint(device: string): string {
  const model = (cpus()[0]?.model ?? '').trim().replace(/\s+/g, ' ');
  const count = availableParallelism();
  return `${model === '' ? 'unknown CPU' : model}, ${count} CPU${count === 1 ? '' : 's'}, ${platform()} ${arch()}, ${device}`;
}
