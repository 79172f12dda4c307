import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A few reads of what a pipe holds, and little beside a frame. */
const BUFFER_BYTES = 262_144;

/** Takes bytes that are overwritten after the call; `false` when it wants no more for now. */
type Consumer = (bytes: Uint8Array) => boolean;

/**
 * A pipe for a child process to write to, read into one and the same buffer.
 *
 * Node's own pipes make a new buffer for every read: for a 720p camera 80 MB of garbage a second, and a collection of the
 * whole heap for every few of them. Sockets of `node:net` can read into a buffer of ours, so a child gets one, as one of its
 * descriptors 0 to 2: of those Node sees to it that a write to a full pipe waits instead of failing.
 */
export class ChildPipe implements Disposable {
  /** For the child to inherit. To be destroyed once it has: the pipe ends when nobody holds this end any more. */
  readonly childEnd: Socket;
  readonly #ownEnd: Socket;
  readonly #reading: { consumer: Consumer };

  private constructor(childEnd: Socket, ownEnd: Socket, reading: { consumer: Consumer }) {
    this.childEnd = childEnd;
    this.#ownEnd = ownEnd;
    this.#reading = reading;
    for (const end of [childEnd, ownEnd]) end.on('error', ignore);
  }

  /** @throws the system's error where there is no room for a local socket */
  static async open(): Promise<ChildPipe> {
    const folder = await mkdtemp(join(tmpdir(), 'segcast-'));
    const server = createServer({ pauseOnConnect: true });
    try {
      const path = join(folder, 'pipe');
      await once(server.listen(path), 'listening');
      const reading: { consumer: Consumer } = { consumer: () => false };
      const ownEnd = connectReusing(path, (bytes) => reading.consumer(bytes));
      const [childEnd] = (await once(server, 'connection')) as [Socket]; // as node:net documents the event
      return new ChildPipe(childEnd, ownEnd.pause(), reading);
    } finally {
      server.close();
      await rm(folder, { recursive: true, force: true });
    }
  }

  /**
   * What `parse` makes of the bytes, until the pipe ends; the child waits while nobody asks for more. Once only.
   *
   * @param parse is called with bytes that are overwritten afterwards; what it throws ends the iteration
   */
  async *parsed<T>(parse: (bytes: Uint8Array) => readonly T[]): AsyncGenerator<T> {
    const own = this.#ownEnd;
    let values: readonly T[] = [];
    let failure: { readonly thrown: unknown } | undefined;
    let wake: () => void = ignore;
    this.#reading.consumer = (bytes) => {
      try {
        values = parse(bytes);
      } catch (thrown) {
        failure = { thrown };
      }
      const wantsMore = values.length === 0 && !failure;
      if (!wantsMore) wake();
      return wantsMore;
    };
    own.once('close', () => wake());
    while (!own.destroyed) {
      const woken = new Promise<void>((resolve) => (wake = resolve));
      own.resume();
      await woken;
      yield* values;
      if (failure) throw failure.thrown;
      values = [];
    }
  }

  /**
   * Hands over the bytes as they come, until the pipe ends: the child never waits. Once only, in place of parsed().
   *
   * @param take is called with bytes that are overwritten afterwards; must not throw
   */
  async drained(take: (bytes: Uint8Array) => void): Promise<void> {
    const own = this.#ownEnd;
    this.#reading.consumer = (bytes) => {
      take(bytes);
      return true;
    };
    if (own.destroyed) return;
    const closed = new Promise<void>((resolve) => own.once('close', () => resolve()));
    own.resume();
    await closed;
  }

  /** Closes both ends; a child that still writes finds its pipe broken. */
  [Symbol.dispose](): void {
    this.childEnd.destroy();
    this.#ownEnd.destroy();
  }
}

function connectReusing(path: string, consume: Consumer): Socket {
  const buffer = new Uint8Array(BUFFER_BYTES);
  const callback = (count: number): boolean => consume(buffer.subarray(0, count));
  return connect({ path, onread: { buffer, callback } });
}

function ignore(): void {
  // A pipe that breaks ends; why it broke is told by how the child ended.
}
