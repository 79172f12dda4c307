import type { Trial } from './device-attempt.js';
import type { Provider } from './engine.js';

/** The device to use and why, in one clause. */
export interface DeviceChoice {
  readonly provider: Provider;
  readonly reason: string;
}

/** How many times the cpu's pace webgpu must reach to be worth its start time and its traffic to the card and back. */
const MIN_SPEEDUP = 1.25;

/**
 * Chooses among the trials made so far (cuda, webgpu, cpu, in this order); undefined when the next provider has to be
 * tried first, or nothing works.
 */
export function chooseDevice(tried: readonly Trial[]): DeviceChoice | undefined {
  const cuda = workingTrial(tried, 'cuda');
  if (cuda) return { provider: 'cuda', reason: 'it works' };
  // Nothing but the cpu tells whether webgpu runs on a card.
  if (!tried.some(({ provider }) => provider === 'cpu')) return undefined;
  const webgpu = workingTrial(tried, 'webgpu');
  const cpu = workingTrial(tried, 'cpu');
  if (webgpu && cpu) return fasterOf(webgpu, cpu);
  const only = webgpu ?? cpu;
  return only && { provider: only.provider, reason: describeFailures(tried) };
}

/** `cuda: no NVIDIA card was found; webgpu: ...` */
export function describeFailures(tried: readonly Trial[]): string {
  return tried
    .flatMap((trial) => (trial.kind === 'failed' ? [`${trial.provider}: ${trial.reason}`] : []))
    .join('; ');
}

type WorkingTrial = Extract<Trial, { kind: 'works' }>;

function workingTrial(tried: readonly Trial[], provider: Provider): WorkingTrial | undefined {
  return tried.find((trial): trial is WorkingTrial => trial.kind === 'works' && trial.provider === provider);
}

function fasterOf(webgpu: WorkingTrial, cpu: WorkingTrial): DeviceChoice {
  const speedup = (cpu.paceMs ?? 0) / (webgpu.paceMs ?? Infinity);
  if (speedup >= MIN_SPEEDUP)
    return { provider: 'webgpu', reason: `${speedup.toFixed(1)} times as fast as the cpu` };
  const verdict = `needs ${(webgpu.paceMs ?? 0).toFixed(0)} ms where the cpu needs ${(cpu.paceMs ?? 0).toFixed(0)}`;
  return { provider: 'cpu', reason: `webgpu works but ${verdict}: no graphics card, or a slow one` };
}
