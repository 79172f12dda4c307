import { spawn, type ChildProcess } from 'node:child_process';
import { extname } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { SegcastError } from '../../src/core/errors.js';
import { keepTail } from './log-tail.js';
import { MessageReader, type Message } from './message-reader.js';
import { encodeHeader, type RequestKind } from './wire.js';

/** A request as it goes onto the pipe. */
export interface OutgoingRequest {
  readonly kind: RequestKind;
  readonly requestId: number;
  readonly json: unknown;
  /** Not copied: must stay unchanged until the reply. */
  readonly payload?: Uint8Array | undefined;
}

/** How an inference process ended. */
export interface HostExit {
  /** Whether it ended as asked: after endRequests(), with exit code 0. */
  readonly clean: boolean;
  /** One clause for a message, e.g. `it was killed by SIGKILL`. */
  readonly reason: string;
  /** The last lines it wrote, oldest first. */
  readonly log: readonly string[];
}

/** A running inference process, seen from its parent. */
export interface HostProcess {
  readonly pid: number | undefined;
  /** Resolves once, when the process is gone and its pipes are closed; never rejects. */
  readonly exited: Promise<HostExit>;
  send(request: OutgoingRequest): void;
  /** Tells it that no request will follow: it finishes what it does and exits. */
  endRequests(): void;
  /** Ends it at once; `reason` becomes that of its exit unless there is one already. */
  kill(reason: string): void;
}

/** Starts an inference process; `deliver` gets its replies. A SegcastError it throws ends the process with that reason. */
export type SpawnHost = (deliver: (message: Message) => void) => HostProcess;

/** Starts Node on an entry file that speaks the protocol on fd 3 (requests) and 4 (replies). */
export function spawnEntry(entry: string): SpawnHost {
  return (deliver) => {
    const child = spawn(process.execPath, [...loaderArguments(), entry], {
      // Its output is kept for error messages, not sprayed over the user's terminal: ONNX Runtime warns a lot.
      stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
      windowsHide: true,
    });
    return child.pid === undefined ? neverStarted(child) : new ChildHost(child, deliver);
  };
}

/** The inference process. */
export const spawnHost: SpawnHost = spawnEntry(hostFile());

/** The entry with the ending this very file has: .ts from the sources, .js from dist. */
function hostFile(): string {
  return fileURLToPath(new URL(`./inference-host${extname(import.meta.url)}`, import.meta.url));
}

/**
 * The parent's flags that make .ts files importable; the compiled files need none.
 *
 * Others stay behind: `-e` would run the parent's script again, `--inspect-brk` would stop the process for good.
 */
function loaderArguments(): string[] {
  if (extname(import.meta.url) !== '.ts') return [];
  return process.execArgv.flatMap((argument, index, all) => {
    if (/^(--import|--require|--loader|--experimental-loader)=/.test(argument)) return [argument];
    if (!/^(--import|--require|-r|--loader|--experimental-loader)$/.test(argument)) return [];
    return [argument, all[index + 1] ?? ''];
  });
}

class ChildHost implements HostProcess {
  readonly exited: Promise<HostExit>;
  readonly #child: ChildProcess;
  readonly #requests: Writable;
  #requestsEnded = false;
  #reason: string | undefined;

  constructor(child: ChildProcess, deliver: (message: Message) => void) {
    this.#child = child;
    // The pipes asked for in spawnEntry(): stdio[3] and [4] are sockets.
    this.#requests = child.stdio[3] as Writable;
    const replies = child.stdio[4] as Readable;
    // A write to a process that has just died fails with EPIPE; its exit tells the same, once.
    this.#requests.on('error', () => undefined);
    replies.on('error', () => undefined);
    child.on('error', () => undefined); // a signal that came too late
    this.#readReplies(replies, deliver);
    this.exited = this.#watchExit(child);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  send({ kind, requestId, json, payload = NO_PAYLOAD }: OutgoingRequest): void {
    const jsonPart = Buffer.from(JSON.stringify(json));
    const jsonBytes = jsonPart.length;
    // Corked writes leave in one writev: the parts are never joined.
    this.#requests.cork();
    this.#requests.write(encodeHeader({ kind, requestId, jsonBytes, payloadBytes: payload.length }));
    this.#requests.write(jsonPart);
    if (payload.length > 0) this.#requests.write(payload);
    this.#requests.uncork();
  }

  endRequests(): void {
    this.#requestsEnded = true;
    this.#requests.end();
  }

  kill(reason: string): void {
    this.#reason ??= reason;
    this.#child.kill('SIGKILL');
  }

  #readReplies(replies: Readable, deliver: (message: Message) => void): void {
    const reader = new MessageReader(deliver);
    replies.on('data', (chunk: Buffer) => {
      if (this.#reason !== undefined) return;
      try {
        reader.push(chunk);
      } catch (error) {
        if (!(error instanceof SegcastError)) throw error;
        this.kill(error.message);
      }
    });
  }

  #watchExit(child: ChildProcess): Promise<HostExit> {
    // stdio 'pipe' above: both exist.
    const tail = keepTail([child.stdout!, child.stderr!]);
    return new Promise((resolve) => {
      const settle = (reason: string, clean: boolean) =>
        resolve({ clean, reason: this.#reason ?? reason, log: tail.lines() });
      child.once('close', (code, signal) => {
        const clean = code === 0 && this.#requestsEnded && this.#reason === undefined;
        settle(signal ? `it was killed by ${signal}` : `it exited with code ${code ?? 'unknown'}`, clean);
      });
    });
  }
}

const NO_PAYLOAD = new Uint8Array(0);

/** A process the system refused to start (out of processes or memory): it has no pipes, only a reason. */
function neverStarted(child: ChildProcess): HostProcess {
  const exited = new Promise<HostExit>((resolve) => {
    child.once('error', (error) =>
      resolve({ clean: false, reason: `it could not be started: ${error.message}`, log: [] }),
    );
  });
  return {
    pid: undefined,
    exited,
    send: () => undefined,
    endRequests: () => undefined,
    kill: () => undefined,
  };
}
