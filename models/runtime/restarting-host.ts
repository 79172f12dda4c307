import { BehaviorSubject, NEVER, filter, firstValueFrom, fromEvent, merge, type Observable } from 'rxjs';
import { SegcastError, toSegcastError } from '../../src/core/errors.js';
import { restartDelayMs } from './backoff.js';
import { closedError } from './closed-error.js';
import type { EngineOptions, Provider } from './engine.js';
import type { EngineStatus } from './engine-status.js';
import { HostConnection } from './host-connection.js';
import { spawnHost, type SpawnHost } from './host-process.js';
import type { PickNext } from './request-queue.js';
import { systemTimer, type Timer } from './timer.js';

/** How an inference process is kept. */
export interface HostOptions extends EngineOptions {
  /**
   * How long opening the device or compiling one network may take before the process counts as hung, ms.
   * @defaultValue 120000; 900000 for TensorRT, which tries many ways to compute each layer
   */
  readonly loadTimeoutMs?: number | undefined;
  /**
   * How long the inference under way may take to finish on disposal, ms.
   * @defaultValue 5000
   */
  readonly closeTimeoutMs?: number | undefined;
  /**
   * Which waiting request goes next; networks to be loaded go when none waits.
   * @defaultValue the oldest
   */
  readonly pickNext?: PickNext | undefined;
  /** @defaultValue a Node process of its own */
  readonly spawn?: SpawnHost | undefined;
  /** @defaultValue Node's timers */
  readonly timer?: Timer | undefined;
}

/** How long opening a device or compiling one network may take, ms. */
export function loadTimeoutMsOf({
  provider,
  loadTimeoutMs = LOAD_TIMEOUT_MS[provider],
}: Pick<HostOptions, 'provider' | 'loadTimeoutMs'>): number {
  return loadTimeoutMs;
}

const LOAD_TIMEOUT_MS = {
  tensorrt: 900_000,
  cuda: 120_000,
  webgpu: 120_000,
  cpu: 120_000,
} as const satisfies Record<Provider, number>;
const CLOSE_TIMEOUT_MS = 5_000;
const oldestFirst: PickNext = () => 0;

/**
 * Starts an inference process and opens its device.
 *
 * @param signal ends the attempt, and the process with it
 * @throws SegcastError `engine-unavailable` when the process or the device does not start; nothing is left running then
 */
export async function startHost(options: HostOptions, signal?: AbortSignal): Promise<RestartingHost> {
  const { connection, engine } = await openConnection(options, signal);
  return new RestartingHost(options, connection, engine);
}

/**
 * An inference process that comes back: whenever it ends without being asked to, it is started again, after a delay that
 * grows until an inference succeeds. Made by startHost().
 */
export class RestartingHost implements AsyncDisposable {
  /** Replays the present status to a new subscriber; completes after `closed`. */
  readonly status: Observable<EngineStatus>;
  /** What computes, in the engine's own words, for printing; undefined where it does not say. */
  readonly engine: string | undefined;
  readonly #options: HostOptions;
  readonly #statuses: BehaviorSubject<EngineStatus>;
  readonly #closing = new AbortController();
  #connection: HostConnection;
  #attempt = 0;
  #cancelRestart: (() => void) | undefined;
  #restarting: Promise<void> | undefined;

  constructor(options: HostOptions, connection: HostConnection, engine?: string) {
    this.engine = engine;
    this.#options = options;
    this.#connection = connection;
    this.#statuses = new BehaviorSubject(readyStatus(options, connection));
    this.status = this.#statuses.asObservable();
    this.#watch(connection);
  }

  /**
   * The process of the moment. While none runs it is the last one, whose requests are rejected with `engine-crashed` at
   * once: a live picture must not wait for a restart.
   */
  get connection(): HostConnection {
    return this.#connection;
  }

  /** To be called after an inference: the next restart begins with the shortest delay again. */
  markSuccess(): void {
    this.#attempt = 0;
  }

  /**
   * Waits until the process runs: at once when it does.
   *
   * @throws SegcastError `engine-failed` when it has been closed
   * @throws the signal's reason
   */
  async ready(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const aborted = signal ? fromEvent(signal, 'abort') : NEVER;
    const settled = this.status.pipe(filter(({ kind }) => kind !== 'restarting'));
    await firstValueFrom(merge(settled, aborted));
    signal?.throwIfAborted();
    if (this.#closing.signal.aborted) throw closedError();
  }

  /** Lets the request that is with the process finish, refuses the rest with `engine-failed`, and ends the process. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#closing.signal.aborted) {
      this.#closing.abort();
      this.#cancelRestart?.();
      this.#statuses.next({ kind: 'closed' });
      this.#statuses.complete();
    }
    await this.#restarting;
    await this.#connection.close(closedError(), this.#options.closeTimeoutMs ?? CLOSE_TIMEOUT_MS);
  }

  #watch(connection: HostConnection): void {
    void connection.exited.then(({ reason }) => this.#restartLater(reason));
  }

  #restartLater(reason: string): void {
    if (this.#closing.signal.aborted) return;
    this.#attempt += 1;
    const retryInMs = restartDelayMs(this.#attempt);
    const { provider, timer = systemTimer } = this.#options;
    this.#cancelRestart = timer(retryInMs, () => {
      this.#restarting = this.#restart();
    });
    this.#statuses.next({ kind: 'restarting', provider, attempt: this.#attempt, reason, retryInMs });
  }

  /** Never rejects: a start that fails is one more reason to try later. */
  async #restart(): Promise<void> {
    try {
      ({ connection: this.#connection } = await openConnection(this.#options, this.#closing.signal));
    } catch (error) {
      this.#restartLater(toSegcastError(error).message);
      return;
    }
    this.#watch(this.#connection);
    if (!this.#closing.signal.aborted) this.#statuses.next(readyStatus(this.#options, this.#connection));
  }
}

async function openConnection(
  options: HostOptions,
  signal?: AbortSignal,
): Promise<{ readonly connection: HostConnection; readonly engine: string | undefined }> {
  signal?.throwIfAborted();
  const {
    engine: name,
    provider,
    threads,
    precision,
    spawn = spawnHost,
    timer = systemTimer,
    pickNext = oldestFirst,
  } = options;
  const connection = new HostConnection(await spawn(), timer, pickNext);
  const abandon = () => connection.kill('it was no longer wanted');
  signal?.addEventListener('abort', abandon);
  try {
    signal?.throwIfAborted(); // while it was started
    const timeoutMs = loadTimeoutMsOf(options);
    const json = {
      ...(name !== undefined && { engine: name }),
      provider,
      threads,
      ...(precision === 'fp16' && { precision }),
    };
    const { engine } = await connection.request({ kind: 'open', slot: undefined, json, timeoutMs });
    return { connection, engine };
  } catch (error) {
    abandon();
    await connection.exited;
    signal?.throwIfAborted();
    throw unavailable(provider, error);
  } finally {
    signal?.removeEventListener('abort', abandon);
  }
}

function readyStatus({ provider }: HostOptions, { pid }: HostConnection): EngineStatus {
  return { kind: 'ready', provider, pid };
}

function unavailable(provider: Provider, error: unknown): SegcastError {
  return new SegcastError(
    'engine-unavailable',
    `The ${provider} engine did not start: ${toSegcastError(error).message}`,
    'Run `segcast doctor` to see which devices work here.',
    { cause: error },
  );
}
