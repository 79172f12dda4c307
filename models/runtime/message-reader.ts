import { HEADER_BYTES, decodeHeader, decodeJson, type Header } from './wire.js';

/** One whole message. */
export interface Message {
  readonly header: Header;
  readonly json: unknown;
  /** Owned by the receiver; starts at byte 0 of its own buffer, so that floats in it are aligned. */
  readonly payload: Uint8Array<ArrayBuffer>;
}

type Part = 'header' | 'json' | 'payload';

/**
 * Puts messages together from the chunks a pipe happens to deliver.
 *
 * Each part is copied once, into a buffer of its final size; nothing is concatenated.
 */
export class MessageReader {
  readonly #deliver: (message: Message) => void;
  readonly #headerBytes = new Uint8Array(HEADER_BYTES);
  #part: Part = 'header';
  #target: Uint8Array<ArrayBuffer> = this.#headerBytes;
  #filled = 0;
  #header: Header | undefined;
  #json: unknown;

  /** @param deliver called with each message, in order, from within push() */
  constructor(deliver: (message: Message) => void) {
    this.#deliver = deliver;
  }

  /**
   * Takes the next bytes of the pipe; `chunk` is not kept.
   *
   * @throws SegcastError `engine-crashed` at the first malformed field; the reader is of no use afterwards
   */
  push(chunk: Uint8Array): void {
    let taken = 0;
    while (taken < chunk.length) {
      const count = Math.min(chunk.length - taken, this.#target.length - this.#filled);
      this.#target.set(chunk.subarray(taken, taken + count), this.#filled);
      this.#filled += count;
      taken += count;
      // An empty part (a message without payload) is complete as soon as it begins.
      while (this.#filled === this.#target.length) this.#completePart();
    }
  }

  #completePart(): void {
    switch (this.#part) {
      case 'header':
        this.#header = decodeHeader(this.#headerBytes);
        this.#begin('json', new Uint8Array(this.#header.jsonBytes));
        return;
      case 'json':
        this.#json = decodeJson(this.#target);
        // The header is set: its part always comes first.
        this.#begin('payload', new Uint8Array(this.#header!.payloadBytes));
        return;
      case 'payload': {
        const message = { header: this.#header!, json: this.#json, payload: this.#target };
        this.#begin('header', this.#headerBytes);
        this.#deliver(message);
        return;
      }
      default:
        this.#part satisfies never;
    }
  }

  #begin(part: Part, target: Uint8Array<ArrayBuffer>): void {
    this.#part = part;
    this.#target = target;
    this.#filled = 0;
  }
}
