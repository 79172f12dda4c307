import type { Allocate } from '../../src/core/buffer-pool.js';
import { SegcastError } from '../../src/core/errors.js';
import { awakeTimer } from './awake-timer.js';
import type { HostExit, HostProcess } from './host-process.js';
import type { Message } from './message-reader.js';
import { decodeReply, type Reply } from './reply.js';
import { RequestQueue, type PickNext, type WaitingRequest } from './request-queue.js';
import type { Timer } from './timer.js';
import { malformed, type Header, type RequestKind } from './wire.js';

/** What to ask of the inference process. */
export interface HostRequest extends WaitingRequest {
  readonly json: unknown;
  readonly payload?: Uint8Array | undefined;
  /** How long the process may take, from the moment it gets the request, before it counts as hung; time we are suspended aside. */
  readonly timeoutMs: number;
  /** Where the reply's tensors come from, which are the caller's. @defaultValue new bytes */
  readonly allocate?: Allocate | undefined;
  /** Takes the request back while it waits; one that has been sent runs to its end. */
  readonly signal?: AbortSignal | undefined;
}

interface Pending extends HostRequest {
  readonly resolve: (reply: Done) => void;
  readonly reject: (reason: unknown) => void;
  readonly stopListening: () => void;
}

type Done = Extract<Reply, { kind: 'done' }>;

/**
 * One inference process's life: requests queue here, one at a time is with the process, frames before networks, and when the
 * process ends, for whatever reason, all of them are rejected.
 */
export class HostConnection {
  readonly exited: Promise<HostExit>;
  readonly #host: HostProcess;
  readonly #timer: Timer;
  readonly #waiting: RequestQueue<Pending>;
  #active: { readonly pending: Pending; readonly id: number; readonly stopTimer: () => void } | undefined;
  #isTurnAwaited = false;
  #lastId = 0;
  #ended: SegcastError | undefined;
  #onIdle: (() => void) | undefined;

  constructor(host: HostProcess, timer: Timer, pickNext: PickNext) {
    this.#host = host;
    this.#timer = awakeTimer(timer);
    this.#waiting = new RequestQueue(pickNext);
    host.receive({
      payloadFor: (header) => this.#payloadFor(header),
      deliver: (message) => this.#receive(message),
    });
    this.exited = this.#host.exited.then((exit) => {
      this.#rejectAll(crashed(exit));
      return exit;
    });
  }

  get pid(): number | undefined {
    return this.#host.pid;
  }

  /**
   * Queues a request and waits for its reply.
   *
   * @throws SegcastError `engine-crashed` when the process ended before the reply; `engine-failed` when it refused
   * @throws the signal's reason when it was aborted before the request was sent
   */
  request(request: HostRequest): Promise<Done> {
    if (this.#ended) return Promise.reject(this.#ended);
    const { signal } = request;
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const takeBack = () => this.#takeBack(pending);
      const stopListening = () => signal?.removeEventListener('abort', takeBack);
      const pending: Pending = { ...request, resolve, reject, stopListening };
      this.#waiting.add(pending);
      signal?.addEventListener('abort', takeBack);
      this.#sendNext();
    });
  }

  /** Ends the process at once. */
  kill(reason: string): void {
    this.#host.kill(reason);
  }

  /**
   * Refuses what waits with `reason`, lets the request that is with the process finish, and ends the process in good order;
   * kills it when that takes longer than `limitMs`.
   */
  async close(reason: SegcastError, limitMs: number): Promise<void> {
    this.#ended ??= reason;
    this.#refuseWaiting(reason);
    const stopTimer = this.#timer(limitMs, () =>
      this.#host.kill(`it did not finish within ${limitMs} ms of being closed`),
    );
    await Promise.race([this.#idle(), this.exited]);
    this.#host.endRequests();
    await this.exited;
    stopTimer();
  }

  #idle(): Promise<void> {
    if (!this.#active) return Promise.resolve();
    return new Promise((resolve) => (this.#onIdle = resolve));
  }

  #sendNext(): void {
    if (this.#active) return;
    const pending = this.#waiting.takeUrgent();
    if (pending) this.#sendNow(pending);
    else this.#sendWhenIdle();
  }

  /**
   * Sends a network once nothing else has come for a turn of the event loop: whoever has just got a reply is about to ask
   * for the next step of the same frame.
   */
  #sendWhenIdle(): void {
    if (this.#isTurnAwaited || !this.#waiting.hasNetwork) return;
    this.#isTurnAwaited = true;
    setImmediate(() => {
      this.#isTurnAwaited = false;
      const pending = this.#active ? undefined : this.#waiting.takeAny();
      if (pending) this.#sendNow(pending);
    });
  }

  #sendNow(pending: Pending): void {
    pending.stopListening();
    const { kind, json, payload, timeoutMs } = pending;
    const stopTimer = this.#timer(timeoutMs, () =>
      this.#host.kill(`it did not answer '${kind}' within ${timeoutMs} ms`),
    );
    this.#active = { pending, id: ++this.#lastId, stopTimer };
    this.#host.send({ kind, requestId: this.#lastId, json, payload });
  }

  #payloadFor({ payloadBytes }: Header): Uint8Array {
    const { allocate = newBytes } = this.#active?.pending ?? {};
    return allocate(payloadBytes);
  }

  /** Throws what decodeReply() throws: the process that sent it is then killed by its owner, HostProcess. */
  #receive(message: Message): void {
    const reply = decodeReply(message);
    const active = this.#active;
    if (active?.id !== message.header.requestId)
      throw malformed(`it replies to request ${message.header.requestId}, expected ${active?.id ?? 'none'}`);
    active.stopTimer();
    this.#active = undefined;
    settle(active.pending, reply);
    this.#onIdle?.();
    this.#sendNext();
  }

  #takeBack(pending: Pending): void {
    if (!this.#waiting.remove(pending)) return;
    pending.stopListening();
    pending.reject(pending.signal?.reason);
  }

  #rejectAll(error: SegcastError): void {
    this.#ended ??= error;
    this.#active?.stopTimer();
    this.#active?.pending.reject(error);
    this.#active = undefined;
    this.#refuseWaiting(error);
  }

  #refuseWaiting(error: SegcastError): void {
    for (const pending of this.#waiting.takeAll()) {
      pending.stopListening();
      pending.reject(error);
    }
  }
}

function newBytes(length: number): Uint8Array {
  return new Uint8Array(length);
}

function settle(pending: Pending, reply: Reply): void {
  if (reply.kind === 'done') pending.resolve(reply);
  else pending.reject(refused(pending.kind, reply.message));
}

function refused(kind: RequestKind, message: string): SegcastError {
  return new SegcastError(
    'engine-failed',
    `The engine refused to ${kind}: ${message}.`,
    'Try another device (--device cpu); if that fails too, the network or its weights do not fit this engine.',
  );
}

/** The error of everything that was pending when the process ended. */
function crashed({ reason, log }: HostExit): SegcastError {
  const lastWords = log.length > 0 ? ` Its last lines: ${log.slice(-3).join(' | ')}` : '';
  return new SegcastError(
    'engine-crashed',
    `The inference process ended unexpectedly: ${reason}.${lastWords}`,
    'segcast restarts it by itself. If it keeps ending, try --device cpu or a smaller input size (memory).',
  );
}
