import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { extname } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { ChildPipe } from '../../src/core/child-pipe.js';
import { SegcastError } from '../../src/core/errors.js';
import { keepTail } from './log-tail.js';
import { MessageReader, type MessageReceiver } from './message-reader.js';
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
  /** Begins to read its replies; to be called once. A SegcastError that the receiver throws ends the process with that reason. */
  receive(receiver: MessageReceiver): void;
  send(request: OutgoingRequest): void;
  /** Tells it that no request will follow: it finishes what it does and exits. */
  endRequests(): void;
  /** Ends it at once; `reason` becomes that of its exit unless there is one already. */
  kill(reason: string): void;
}

/** Starts an inference process. */
export type SpawnHost = () => Promise<HostProcess>;

/** Where requests go. */
const REQUEST_FD = 3;
/** Where replies come from: standard input's place, as nothing that a library prints can get there. */
const REPLY_FD = 0;
/** The same where there is no ChildPipe. */
const NODE_REPLY_FD = 4;

/** Starts Node on an entry file that reads requests from fd 3 and writes replies to the fd that its argument names. */
export function spawnEntry(entry: string): SpawnHost {
  return async () => {
    const pipe = await ChildPipe.open().catch(() => undefined); // without one, Node's own pipe does
    try {
      const child = startNode(entry, pipe);
      pipe?.childEnd.destroy(); // the process has it
      if (child.pid !== undefined) return new ChildHost(child, drainOf(child, pipe));
      pipe?.[Symbol.dispose]();
      return neverStarted(child);
    } catch (error) {
      pipe?.[Symbol.dispose]();
      throw error;
    }
  };
}

function startNode(entry: string, pipe: ChildPipe | undefined): ChildProcess {
  const replyFd = pipe ? REPLY_FD : NODE_REPLY_FD;
  return spawn(process.execPath, [...loaderArguments(), entry, String(replyFd)], {
    // Its output is kept for error messages, not sprayed over the user's terminal: ONNX Runtime warns a lot.
    stdio: [pipe?.childEnd ?? 'ignore', 'pipe', 'pipe', 'pipe', pipe ? 'ignore' : 'pipe'],
    windowsHide: true,
  });
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

/** Hands over what comes until it ends; the bytes may be overwritten after the call. */
type Drain = (take: (bytes: Uint8Array) => void) => Promise<void>;

class ChildHost implements HostProcess {
  readonly exited: Promise<HostExit>;
  readonly #child: ChildProcess;
  readonly #requests: Writable;
  readonly #drainReplies: Drain;
  #endReplies: () => void = () => undefined;
  #requestsEnded = false;
  #reason: string | undefined;

  constructor(child: ChildProcess, drainReplies: Drain) {
    this.#child = child;
    this.#drainReplies = drainReplies;
    // The pipe asked for in startNode(): a socket.
    this.#requests = child.stdio[REQUEST_FD] as Writable;
    // A write to a process that has just died fails with EPIPE; its exit tells the same, once.
    this.#requests.on('error', () => undefined);
    child.on('error', () => undefined); // a signal that came too late
    const repliesRead = new Promise<void>((resolve) => (this.#endReplies = resolve));
    this.exited = this.#watchExit(child, repliesRead);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  receive(receiver: MessageReceiver): void {
    const reader = new MessageReader(receiver);
    void this.#drainReplies((bytes) => this.#read(reader, bytes)).then(this.#endReplies);
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

  #read(reader: MessageReader, bytes: Uint8Array): void {
    if (this.#reason !== undefined) return;
    try {
      reader.push(bytes);
    } catch (error) {
      if (!(error instanceof SegcastError)) throw error;
      this.kill(error.message);
    }
  }

  #watchExit(child: ChildProcess, repliesRead: Promise<void>): Promise<HostExit> {
    // stdio 'pipe' above: both exist.
    const tail = keepTail([child.stdout!, child.stderr!]);
    return new Promise((resolve) => {
      const settle = (reason: string, clean: boolean) =>
        resolve({ clean, reason: this.#reason ?? reason, log: tail.lines() });
      child.once('close', (code, signal) => {
        const clean = code === 0 && this.#requestsEnded && this.#reason === undefined;
        const reason = signal ? `it was killed by ${signal}` : `it exited with code ${code ?? 'unknown'}`;
        void repliesRead.then(() => settle(reason, clean));
      });
    });
  }
}

function drainOf(child: ChildProcess, pipe: ChildPipe | undefined): Drain {
  if (pipe) return (take) => pipe.drained(take);
  return async (take) => {
    const replies = child.stdio[NODE_REPLY_FD] as Readable; // the pipe asked for in startNode()
    replies.on('error', () => undefined);
    replies.on('data', take);
    await once(replies, 'close');
  };
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
    receive: () => undefined,
    send: () => undefined,
    endRequests: () => undefined,
    kill: () => undefined,
  };
}
