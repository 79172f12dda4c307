import type {
  HostExit,
  HostProcess,
  OutgoingRequest,
  SpawnHost,
} from '../../../../models/runtime/host-process.js';
import type { MessageReceiver } from '../../../../models/runtime/message-reader.js';

/** An inference process whose every answer the test gives. */
export class FakeHost implements HostProcess {
  readonly pid = 1;
  readonly sent: OutgoingRequest[] = [];
  readonly exited: Promise<HostExit>;
  killedFor: string | undefined;
  requestsEnded = false;
  #resolveExit: (exit: HostExit) => void = () => undefined;
  #receiver: MessageReceiver | undefined;
  readonly #answer: ((request: OutgoingRequest, host: FakeHost) => void) | undefined;

  constructor(answer?: (request: OutgoingRequest, host: FakeHost) => void) {
    this.#answer = answer;
    this.exited = new Promise((resolve) => (this.#resolveExit = resolve));
  }

  /** Kinds of the requests so far. */
  get kinds(): string[] {
    return this.sent.map(({ kind }) => kind);
  }

  receive(receiver: MessageReceiver): void {
    this.#receiver = receiver;
  }

  send(request: OutgoingRequest): void {
    this.sent.push(request);
    queueMicrotask(() => this.#answer?.(request, this));
  }

  endRequests(): void {
    this.requestsEnded = true;
    this.exit({ clean: true, reason: 'it exited with code 0', log: [] });
  }

  kill(reason: string): void {
    this.killedFor ??= reason;
    this.exit({ clean: false, reason: this.killedFor, log: [] });
  }

  exit(exit: HostExit): void {
    this.#resolveExit(exit);
  }

  /** Ends as a process with a bug in its driver does. */
  crash(reason = 'it was killed by SIGSEGV', log: readonly string[] = []): void {
    this.exit({ clean: false, reason, log });
  }

  /** Answers the request sent last (or the one named). */
  done(
    json: unknown = { ms: 0, tensors: [] },
    payload: Uint8Array = new Uint8Array(0),
    requestId = this.#last,
  ): void {
    this.#reply('done', json, payload, requestId);
  }

  fail(message: string): void {
    this.#reply('failed', { message }, new Uint8Array(0), this.#last);
  }

  get #last(): number {
    return this.sent.at(-1)?.requestId ?? 0;
  }

  #reply(kind: 'done' | 'failed', json: unknown, payload: Uint8Array, requestId: number): void {
    const header = { kind, requestId, jsonBytes: 0, payloadBytes: payload.length };
    if (payload.length > 0) {
      const target = this.#receiver!.payloadFor(header); // whoever sends requests has begun to receive
      target.set(payload);
      payload = target;
    }
    this.#receiver?.deliver({ header, json, payload });
  }
}

/** Spawns fake hosts and keeps them for the test. */
export function fakeSpawner(answer?: (request: OutgoingRequest, host: FakeHost) => void): {
  readonly spawn: SpawnHost;
  readonly hosts: FakeHost[];
} {
  const hosts: FakeHost[] = [];
  const spawn: SpawnHost = () => {
    const host = new FakeHost(answer);
    hosts.push(host);
    return Promise.resolve(host);
  };
  return { spawn, hosts };
}

/** Lets every promise that can settle without I/O settle. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
