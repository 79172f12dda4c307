import { readSync, writevSync } from 'node:fs';
import {
  HEADER_BYTES,
  decodeHeader,
  decodeJson,
  encodeHeader,
  malformed,
  type Header,
  type MessageKind,
} from './wire.js';

/** The system calls behind a pipe, so that tests can cut reads and writes short. */
export interface PipeCalls {
  /** Bytes read; 0 at the end of the stream. */
  readonly read: (fd: number, target: Uint8Array, offset: number, length: number) => number;
  /** Bytes written, over all chunks. */
  readonly write: (fd: number, chunks: readonly Uint8Array[]) => number;
}

/** A request whose payload is still in the pipe. */
export interface IncomingRequest {
  readonly header: Header;
  readonly json: unknown;
  /** Reads the next `target.length` bytes of the payload in place. */
  readonly readInto: (target: Uint8Array) => void;
  /** Reads what is left of the payload and forgets it, so that the next request can be read. */
  readonly skipRest: () => void;
}

/**
 * The inference process's end of its two pipes, with blocking calls.
 *
 * That process does one thing at a time and has nothing else to wait for, so it reads straight into the tensor that
 * will be the network's input: no event loop, no chunks, no copy.
 */
export class HostPipe {
  readonly #requestFd: number;
  readonly #replyFd: number;
  readonly #calls: PipeCalls;
  readonly #headerIn = new Uint8Array(HEADER_BYTES);
  readonly #headerOut = new Uint8Array(HEADER_BYTES);
  readonly #skipped = new Uint8Array(1 << 16);

  constructor(requestFd: number, replyFd: number, calls: PipeCalls = systemCalls) {
    this.#requestFd = requestFd;
    this.#replyFd = replyFd;
    this.#calls = calls;
  }

  /**
   * Waits for the next request; undefined when the parent has closed the pipe between two of them.
   *
   * @throws SegcastError `engine-crashed` when the bytes are no request or end inside one
   */
  receive(): IncomingRequest | undefined {
    const count = this.#fill(this.#headerIn);
    if (count === 0) return undefined;
    if (count < HEADER_BYTES) throw malformed('the stream ended inside a header');
    const header = decodeHeader(this.#headerIn);
    const jsonPart = new Uint8Array(header.jsonBytes);
    this.#read(jsonPart);
    return this.#withPayload(header, decodeJson(jsonPart));
  }

  /** Sends a message without joining its parts; returns when the last byte is in the pipe. */
  send(kind: MessageKind, requestId: number, json: unknown, payload: readonly Uint8Array[] = []): void {
    const jsonPart = Buffer.from(JSON.stringify(json));
    const payloadBytes = payload.reduce((sum, chunk) => sum + chunk.length, 0);
    encodeHeader({ kind, requestId, jsonBytes: jsonPart.length, payloadBytes }, this.#headerOut);
    let rest = [this.#headerOut, jsonPart, ...payload].filter((chunk) => chunk.length > 0);
    while (rest.length > 0) rest = dropBytes(rest, this.#calls.write(this.#replyFd, rest));
  }

  #withPayload(header: Header, json: unknown): IncomingRequest {
    let left = header.payloadBytes;
    const readInto = (target: Uint8Array) => {
      if (target.length > left)
        throw malformed(`its payload has ${left} more bytes, ${target.length} are needed`);
      this.#read(target);
      left -= target.length;
    };
    const skipRest = () => {
      while (left > 0) readInto(this.#skipped.subarray(0, Math.min(left, this.#skipped.length)));
    };
    return { header, json, readInto, skipRest };
  }

  #read(target: Uint8Array): void {
    const missing = target.length - this.#fill(target);
    if (missing > 0) throw malformed(`the stream ended ${missing} bytes too early`);
  }

  #fill(target: Uint8Array): number {
    let filled = 0;
    while (filled < target.length) {
      const count = this.#calls.read(this.#requestFd, target, filled, target.length - filled);
      if (count === 0) break;
      filled += count;
    }
    return filled;
  }
}

const systemCalls: PipeCalls = {
  read: (fd, target, offset, length) => readSync(fd, target, offset, length, null),
  write: (fd, chunks) => writevSync(fd, chunks),
};

/** The chunks without their first `count` bytes. */
function dropBytes(chunks: readonly Uint8Array[], count: number): Uint8Array[] {
  let toDrop = count;
  return chunks.flatMap((chunk) => {
    const dropped = Math.min(toDrop, chunk.length);
    toDrop -= dropped;
    return dropped === chunk.length ? [] : [chunk.subarray(dropped)];
  });
}
