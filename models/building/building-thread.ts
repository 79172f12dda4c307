import type { Worker } from 'node:worker_threads';
import { SegcastError } from '../../src/core/errors.js';
import type { CutGraph, Geometry } from '../cut-graph.js';
import { closedError } from '../runtime/closed-error.js';
import { backgroundTimer, type Timer } from '../runtime/timer.js';
import { fromErrorMessage, type BuildMessage, type BuildReply } from './build-messages.js';
import type { CutBuilder } from './cut-builder.js';
import { startBuildingWorker } from './start-building-worker.js';

/** How a building thread is kept. */
export interface BuildingThreadOptions {
  /** The model's. @defaultValue none until open() */
  readonly folder?: string | undefined;
  /**
   * How long it stays without work, ms: it holds the weights in memory.
   * @defaultValue 20000
   */
  readonly idleMs?: number | undefined;
  /** @defaultValue Node's timers, which do not keep the process alive */
  readonly timer?: Timer | undefined;
  /** @defaultValue startBuildingWorker */
  readonly start?: (() => Worker) | undefined;
}

const IDLE_MS = 20_000;

interface Pending {
  readonly resolve: (cuts: readonly CutGraph[]) => void;
  readonly reject: (error: SegcastError) => void;
}

/**
 * Builds networks in a thread of its own: writing the graph, folding batch normalisation and encoding ONNX keep a
 * processor busy for about 0.15 s a size, in which frames would wait.
 *
 * The thread starts with start() or the first request, ends when it has had nothing to do for a while, and keeps the process alive
 * only while somebody waits for it. One that dies rejects what waits; the next request starts another.
 */
export class BuildingThread implements CutBuilder {
  readonly #options: BuildingThreadOptions;
  readonly #pending = new Map<number, Pending>();
  #worker: Worker | undefined;
  #folder: string | undefined;
  #lastId = 0;
  #cancelEnd: (() => void) | undefined;
  #closed = false;

  constructor(options: BuildingThreadOptions = {}) {
    this.#options = options;
    this.#folder = options.folder;
  }

  /** Says which model it is, once: before the first request, but not before the thread starts. */
  open(folder: string): void {
    this.#folder = folder;
    this.#worker?.postMessage({ kind: 'open', folder } satisfies BuildMessage);
  }

  /** Starts the thread before the first request: its modules take as long as a network. */
  start(): void {
    if (this.#closed || this.#worker !== undefined) return;
    this.#worker = this.#start();
    this.#rest();
  }

  /** @throws SegcastError `graph-invalid`; what openModel() throws; `engine-failed` when the thread dies or is closed */
  build(geometry: Geometry): Promise<readonly CutGraph[]> {
    if (this.#closed) return Promise.reject(closedError());
    this.#cancelEnd?.();
    const worker = (this.#worker ??= this.#start());
    worker.ref();
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      worker.postMessage({ kind: 'build', id, geometry } satisfies BuildMessage);
    });
  }

  /** Refuses what waits with `engine-failed` and ends the thread. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    this.#cancelEnd?.();
    this.#rejectAll(closedError());
    await this.#end();
  }

  #start(): Worker {
    const { start = startBuildingWorker } = this.#options;
    const worker = start();
    if (this.#folder !== undefined)
      worker.postMessage({ kind: 'open', folder: this.#folder } satisfies BuildMessage);
    let reason: string | undefined;
    worker.on('message', (reply: BuildReply) => this.#receive(reply));
    worker.on('error', (error: unknown) => (reason = error instanceof Error ? error.message : String(error)));
    worker.once('exit', (code) => {
      if (this.#worker !== worker) return; // ended by us
      this.#worker = undefined;
      this.#rejectAll(threadDied(reason ?? `it exited with code ${code}`));
    });
    return worker;
  }

  #receive(reply: BuildReply): void {
    const pending = this.#pending.get(reply.id);
    this.#pending.delete(reply.id);
    if (this.#pending.size === 0) this.#rest();
    if (reply.kind === 'built') pending?.resolve(reply.cuts);
    else pending?.reject(fromErrorMessage(reply.error));
  }

  #rest(): void {
    this.#worker?.unref();
    const { timer = backgroundTimer, idleMs = IDLE_MS } = this.#options;
    this.#cancelEnd = timer(idleMs, () => void this.#end());
  }

  async #end(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }

  #rejectAll(error: SegcastError): void {
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
  }
}

function threadDied(reason: string): SegcastError {
  return new SegcastError(
    'engine-failed',
    `The thread that builds networks has ended: ${reason}.`,
    'The next frame starts another one. If it goes on: too little memory is the usual cause; close other programs.',
  );
}
