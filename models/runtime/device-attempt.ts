import { toSegcastError, type SegcastError } from '../../src/core/errors.js';
import { HALF_TOLERANCE, measurePaceMs, proveAnswer } from './device-trial.js';
import { explainFailure } from './device-failure.js';
import type { Provider } from './engine.js';
import { startInference, type InferenceClient, type InferenceOptions } from './inference-client.js';
import { systemTimer } from './timer.js';

/** What came of trying one provider. */
export type Trial =
  | {
      readonly kind: 'works';
      readonly provider: Provider;
      /** What computes, in the engine's own words; undefined where it does not say. */
      readonly engine?: string | undefined;
      /** From nothing to the right answer of a real network, ms. */
      readonly startMs: number;
      /** Time of the same small network on every device, ms; undefined where it was not needed. */
      readonly paceMs: number | undefined;
    }
  | {
      readonly kind: 'failed';
      readonly provider: Provider;
      /** One clause a user understands. */
      readonly reason: string;
      readonly error: SegcastError;
    };

/** A trial and, where it went well, the inference process it left running. The owner disposes of `client`. */
export type Attempt =
  | { readonly trial: Extract<Trial, { kind: 'works' }>; readonly client: InferenceClient }
  | { readonly trial: Extract<Trial, { kind: 'failed' }>; readonly client: undefined };

/** A driver that has said nothing for this long will not be of use for video; TensorRT is given time to compile. */
const LIMIT_MS = {
  tensorrt: 300_000,
  cuda: 30_000,
  webgpu: 30_000,
  cpu: 30_000,
} as const satisfies Record<Provider, number>;

/**
 * Starts an inference process on a provider and has it prove itself by a real run. A provider that refuses, computes
 * wrongly, hangs or takes its process down has failed; that is a result, not an error.
 *
 * @throws the signal's reason
 */
export async function attemptProvider(
  options: InferenceOptions,
  { withPace, signal }: { readonly withPace: boolean; readonly signal?: AbortSignal | undefined },
): Promise<Attempt> {
  const { provider, timer = systemTimer } = options;
  const limit = new AbortController();
  const limitMs = LIMIT_MS[provider];
  const stopTimer = timer(limitMs, () => limit.abort(new Error(`no answer within ${limitMs / 1000} s`)));
  try {
    const stop = signal ? AbortSignal.any([signal, limit.signal]) : limit.signal;
    return await prove(options, withPace, stop);
  } catch (thrown) {
    signal?.throwIfAborted();
    const error = toSegcastError(limit.signal.aborted ? limit.signal.reason : thrown);
    return {
      trial: { kind: 'failed', provider, reason: explainFailure(error.message), error },
      client: undefined,
    };
  } finally {
    stopTimer();
  }
}

async function prove(options: InferenceOptions, withPace: boolean, stop: AbortSignal): Promise<Attempt> {
  const startedAt = performance.now();
  const client = await startInference(options, stop);
  const kill = () => client.kill('its trial was stopped');
  stop.addEventListener('abort', kill);
  try {
    await proveAnswer(client, options.precision === 'fp16' ? HALF_TOLERANCE : undefined);
    const startMs = performance.now() - startedAt;
    const paceMs = withPace ? await measurePaceMs(client) : undefined;
    const { engine } = client;
    return { trial: { kind: 'works', provider: options.provider, engine, startMs, paceMs }, client };
  } catch (error) {
    await client[Symbol.asyncDispose]();
    throw error;
  } finally {
    stop.removeEventListener('abort', kill);
  }
}
