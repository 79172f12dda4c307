import type { Observable } from 'rxjs';
import type { Allocate } from '../../src/core/buffer-pool.js';
import { SegcastError } from '../../src/core/errors.js';
import type { CutGraph, TensorInfo } from '../cut-graph.js';
import type { EngineName } from './engine.js';
import type { EngineStatus } from './engine-status.js';
import type { HostConnection } from './host-connection.js';
import type { Request } from './messages.js';
import { loadTimeoutMsOf, startHost, type HostOptions, type RestartingHost } from './restarting-host.js';
import { byteLengthOf, describeTensor, type Tensor } from './tensor.js';
import type { RequestKind } from './wire.js';

/** How an inference process is used. */
export interface InferenceOptions extends HostOptions {
  /**
   * How long one inference may take before its process counts as hung and is replaced, ms.
   * @defaultValue 30000; 600000 for TensorFlow.js, whose plain JavaScript takes minutes for a large picture
   */
  readonly runTimeoutMs?: number | undefined;
}

/** A network the client keeps loaded, across restarts of the process. */
export interface InferenceSession {
  readonly id: string;
  readonly cut: CutGraph;
}

/** What is wanted of one inference. */
interface RunOptions {
  readonly fetch: readonly string[];
  readonly allocate?: Allocate | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** One inference's result. */
export interface RunResult {
  /** Time the engine took, ms, without queue and pipe. */
  readonly inferMs: number;
  /** The tensors fetched, in the order asked for, in `bytes`. */
  readonly tensors: readonly Tensor[];
  /** All of what the tensors lie in: from `allocate`, the caller's. */
  readonly bytes: Uint8Array;
}

const RUN_TIMEOUT_MS = { ort: 30_000, tfjs: 600_000 } as const satisfies Record<EngineName, number>;
/** What a network is sent in: about 2 ms on a pipe, in which no frame can pass. */
export const PART_BYTES = 2 ** 21;

/**
 * Starts an inference process and opens its device.
 *
 * @param signal ends the attempt
 * @throws SegcastError `engine-unavailable` when the process or the device does not start
 */
export async function startInference(
  options: InferenceOptions,
  signal?: AbortSignal,
): Promise<InferenceClient> {
  return new InferenceClient(options, await startHost(options, signal));
}

/** Where a session is loaded, or being loaded. */
interface Loading {
  readonly connection: HostConnection;
  readonly done: Promise<unknown>;
}

/**
 * The parent's side of the inference process: networks by session, frames in flight by slot.
 *
 * Requests are carried out one at a time. Every method rejects with SegcastError: `engine-crashed` when the process ended
 * before it answered (or has not come back yet), `engine-failed` when the engine refused or the client is closed.
 */
export class InferenceClient implements AsyncDisposable {
  readonly #options: InferenceOptions;
  readonly #host: RestartingHost;
  readonly #loadings = new Map<InferenceSession, Loading | undefined>();
  readonly #slots = new Map<string, HostConnection>();
  #lastSession = 0;

  constructor(options: InferenceOptions, host: RestartingHost) {
    this.#options = options;
    this.#host = host;
  }

  /** Replays the present status to a new subscriber; completes after `closed`. */
  get status(): Observable<EngineStatus> {
    return this.#host.status;
  }

  /** What computes, in the engine's own words, for printing; undefined where it does not say. */
  get engine(): string | undefined {
    return this.#host.engine;
  }

  /** Waits until the process runs; at once when it does. */
  ready(signal?: AbortSignal): Promise<void> {
    return this.#host.ready(signal);
  }

  /** Compiles a network for the device. It is kept, and compiled anew by itself after a restart. */
  async load(cut: CutGraph): Promise<InferenceSession> {
    const session = { id: `${cut.exit}-${++this.#lastSession}`, cut };
    this.#loadings.set(session, undefined);
    try {
      await this.ensureLoaded(session);
      return session;
    } catch (error) {
      this.#loadings.delete(session);
      throw error;
    }
  }

  /**
   * Loads a network into the process of the moment unless it is there: once, however many ask. run() does this by itself;
   * whoever asks before spares the first frame after a restart the wait.
   */
  async ensureLoaded(session: InferenceSession): Promise<void> {
    if (!this.#loadings.has(session)) throw unknownSession(session);
    const { connection } = this.#host;
    let loading = this.#loadings.get(session);
    if (loading?.connection !== connection) {
      loading = { connection, done: this.#load(session, connection) };
      this.#loadings.set(session, loading);
    }
    try {
      await loading.done;
    } catch (error) {
      // The next one to ask tries again.
      if (this.#loadings.get(session) === loading) this.#loadings.set(session, undefined);
      throw error;
    }
  }

  /** Frees a network; one that is unknown or gone with its process is no error. */
  async unload(session: InferenceSession): Promise<void> {
    const { connection, done } = this.#loadings.get(session) ?? {};
    this.#loadings.delete(session);
    await done?.catch(() => undefined); // its parts must not arrive after
    if (connection === this.#host.connection) await this.#request('unload', { session: session.id });
  }

  /**
   * Begins a frame: puts its bytes into a slot. What the slot held of the former frame counts as absent from now on.
   *
   * @param bytes exactly as many as `tensor` has; to be left unchanged until the promise settles
   */
  async upload(slot: string, tensor: TensorInfo, bytes: Uint8Array, signal?: AbortSignal): Promise<void> {
    if (bytes.length !== byteLengthOf(tensor)) throw wrongLength(tensor, bytes.length);
    const { connection } = this.#host;
    await this.#request('upload', { slot, tensor }, { slot, payload: bytes, signal });
    this.#slots.set(slot, connection);
  }

  /**
   * Runs a network on a slot: its inputs are taken from the slot by name, its outputs stay there for later cuts, and
   * those named in `fetch` come back: its logits, which are all that leaves a device with memory of its own.
   *
   * @param options.allocate where they are read into. @defaultValue new bytes
   * @param options.signal takes the run back while it waits; one that has begun runs to its end
   */
  async run(
    session: InferenceSession,
    slot: string,
    { fetch, allocate, signal }: RunOptions,
  ): Promise<RunResult> {
    await this.ensureLoaded(session);
    if (this.#slots.get(slot) !== this.#host.connection) throw frameLost(slot);
    const json = { session: session.id, slot, fetch };
    const { ms, tensors, bytes } = await this.#request('run', json, { slot, allocate, signal });
    this.#host.markSuccess();
    return { inferMs: ms, tensors, bytes };
  }

  /** Frees a slot's memory; one that is unknown or gone with its process is no error. */
  async release(slot: string): Promise<void> {
    const connection = this.#slots.get(slot);
    this.#slots.delete(slot);
    if (connection === this.#host.connection) await this.#request('release', { slot }, { slot });
  }

  /** Ends the process at once, as a crash would: what is pending is rejected, and it is started again. */
  kill(reason: string): void {
    this.#host.connection.kill(reason);
  }

  /** Lets the inference under way finish, refuses what waits, and ends the process. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#host[Symbol.asyncDispose]();
  }

  /** All of it goes to one process: the parts that another has got are gone with it. */
  async #load({ id, cut }: InferenceSession, connection: HostConnection): Promise<void> {
    const { onnx, inputs, outputs, logits } = cut;
    const totalBytes = onnx.length;
    let offset = 0;
    for (; totalBytes - offset > PART_BYTES; offset += PART_BYTES) {
      const payload = onnx.subarray(offset, offset + PART_BYTES);
      await this.#request('part', { session: id, offset, totalBytes }, { connection, payload });
    }
    const features = outputs.map(({ name }) => name).filter((name) => name !== logits);
    const json = { session: id, inputs, outputs, ...(features.length > 0 && { features }) };
    await this.#request('load', json, { connection, payload: onnx.subarray(offset) });
  }

  #request<K extends RequestKind>(
    kind: K,
    json: Readonly<Request<K>>,
    { connection = this.#host.connection, ...extras }: RequestExtras = {},
  ): ReturnType<HostConnection['request']> {
    const { engine = 'ort', runTimeoutMs = RUN_TIMEOUT_MS[engine] } = this.#options;
    const timeoutMs = kind === 'load' || kind === 'part' ? loadTimeoutMsOf(this.#options) : runTimeoutMs;
    return connection.request({ slot: undefined, ...extras, kind, json, timeoutMs });
  }
}

interface RequestExtras {
  readonly connection?: HostConnection;
  readonly slot?: string;
  readonly payload?: Uint8Array;
  readonly allocate?: Allocate | undefined;
  readonly signal?: AbortSignal | undefined;
}

function wrongLength(tensor: TensorInfo, received: number): SegcastError {
  return new SegcastError(
    'engine-failed',
    `${describeTensor(tensor)} has ${byteLengthOf(tensor)} bytes, received ${received}.`,
    'Pass the pixels of the very frame whose size was given.',
  );
}

function frameLost(slot: string): SegcastError {
  return new SegcastError(
    'engine-crashed',
    `The inference process has ended since the frame of slot ${slot} was uploaded, or none was.`,
    'Segment the next frame: segcast restarts the process by itself.',
  );
}

function unknownSession({ id }: InferenceSession): SegcastError {
  return new SegcastError('engine-failed', `Session ${id} has been unloaded.`, 'Load the network again.');
}
