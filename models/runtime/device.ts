import { SegcastError } from '../../src/core/errors.js';
import { attemptProvider, type Attempt, type Trial } from './device-attempt.js';
import { chooseDevice, describeFailures } from './device-choice.js';
import { deviceRemedy } from './device-failure.js';
import type { DeviceName } from './device-name.js';
import { ENGINE_PROVIDERS, SEARCH_ORDER, type EngineName, type Provider } from './engine.js';
import type { InferenceClient, InferenceOptions } from './inference-client.js';

/** How a device is chosen; the rest is handed to the inference process. */
export interface DeviceOptions extends Omit<InferenceOptions, 'provider'> {
  /**
   * `auto` takes the first of the engine's devices, of cuda, webgpu, cpu, that proves itself; tensorrt has to be asked for.
   * @defaultValue 'auto'
   */
  readonly device?: DeviceName | undefined;
  /** Ends the search and every process it started. */
  readonly signal?: AbortSignal | undefined;
}

type TrialOptions = Omit<DeviceOptions, 'device'>;

/** A device that has proven itself, with its running inference process. The owner disposes of `client`. */
export interface Device {
  readonly client: InferenceClient;
  readonly provider: Provider;
  /** Why this one, in one clause, for printing. */
  readonly reason: string;
  /** Everything that was tried, in order. */
  readonly tried: readonly Trial[];
}

/**
 * Opens a device: the one asked for, or the best that proves itself by a real run.
 *
 * `auto` takes cuda when it works. webgpu must also be faster than the cpu, shown by the same network on both: a renderer
 * in software (lavapipe, SwiftShader) is a WebGPU device in every respect but that one.
 *
 * @throws SegcastError `engine-unavailable` when the device asked for, or every device, has failed
 */
export async function openDevice(options: DeviceOptions = {}): Promise<Device> {
  const { device = 'auto', ...rest } = options;
  return device === 'auto' ? openBest(rest) : openNamed(device, rest);
}

/** Tries every provider of an engine, one after the other, and leaves none running. */
export async function probeDevices(options: TrialOptions = {}): Promise<readonly Trial[]> {
  const trials: Trial[] = [];
  for (const provider of providersOf(options)) {
    const { trial, client } = await tryProvider(provider, options, true);
    await client?.[Symbol.asyncDispose]();
    trials.push(trial);
  }
  return trials;
}

async function openNamed(provider: Provider, options: TrialOptions): Promise<Device> {
  const { trial, client } = await tryProvider(provider, options, false);
  if (client) return { client, provider, reason: reasonFor(client, options, 'asked for'), tried: [trial] };
  throw new SegcastError(
    'engine-unavailable',
    `The device ${provider} does not work here: ${trial.reason}.`,
    deviceRemedy(options, provider),
    { cause: trial.error },
  );
}

async function openBest(options: TrialOptions): Promise<Device> {
  const attempts: Attempt[] = [];
  let chosen: InferenceClient | undefined;
  try {
    for (const provider of SEARCH_ORDER.filter((name) => providersOf(options).includes(name))) {
      const withPace = provider === 'webgpu' || attempts.some(({ trial }) => trial.kind === 'works');
      attempts.push(await tryProvider(provider, options, withPace));
      const tried = attempts.map(({ trial }) => trial);
      const choice = chooseDevice(tried);
      if (!choice) continue;
      chosen = attempts.find(({ trial }) => trial.provider === choice.provider)?.client;
      if (chosen)
        return { client: chosen, ...choice, reason: reasonFor(chosen, options, choice.reason), tried };
    }
    throw noneWorks(
      options,
      attempts.map(({ trial }) => trial),
    );
  } finally {
    for (const { client } of attempts) if (client !== chosen) await client?.[Symbol.asyncDispose]();
  }
}

function tryProvider(provider: Provider, options: TrialOptions, withPace: boolean): Promise<Attempt> {
  const { signal, ...inference } = options;
  return attemptProvider({ ...inference, provider }, { withPace, signal });
}

function engineOf({ engine = 'ort' }: TrialOptions): EngineName {
  return engine;
}

function providersOf(options: TrialOptions): readonly Provider[] {
  return ENGINE_PROVIDERS[engineOf(options)];
}

/** Why a device, with what computes there where it is not the usual engine. */
function reasonFor({ engine }: InferenceClient, options: TrialOptions, reason: string): string {
  if (engineOf(options) === 'ort' || engine === undefined) return reason;
  return `${engine}; ${reason}`;
}

function noneWorks(options: TrialOptions, tried: readonly Trial[]): SegcastError {
  return new SegcastError(
    'engine-unavailable',
    `No device works here: ${describeFailures(tried)}.`,
    deviceRemedy(options, 'cpu'),
  );
}
