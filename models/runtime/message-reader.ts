import { HEADER_BYTES, decodeHeader, decodeJson, type Header } from './wire.js';

/** One whole message. */
export interface Message {
  readonly header: Header;
  readonly json: unknown;
  /** Where the receiver wanted it: what its payloadFor() gave, full; empty when the message has none. */
  readonly payload: Uint8Array;
}

/** Whom messages are for. */
export interface MessageReceiver {
  /**
   * Where a message's payload is read into: exactly `header.payloadBytes`, from byte 0 of its own buffer, so that floats in
   * it are aligned. Asked once for each message that has a payload, before its bytes are there.
   */
  payloadFor(header: Header): Uint8Array;
  /** Gets each message, in order, from within push(). */
  deliver(message: Message): void;
}

type Part = 'header' | 'json' | 'payload';

const NO_PAYLOAD = new Uint8Array(0);

/**
 * Puts messages together from the chunks a pipe happens to deliver.
 *
 * Each part is copied once, to where it stays; nothing is concatenated, and no buffer is made.
 */
export class MessageReader {
  readonly #receiver: MessageReceiver;
  readonly #headerBytes = new Uint8Array(HEADER_BYTES);
  /** As long as the longest JSON part so far. */
  #jsonBytes = new Uint8Array(0);
  #part: Part = 'header';
  #target: Uint8Array = this.#headerBytes;
  #filled = 0;
  #header: Header | undefined;
  #json: unknown;

  constructor(receiver: MessageReceiver) {
    this.#receiver = receiver;
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
        this.#begin('json', this.#jsonOf(this.#header));
        return;
      case 'json':
        this.#json = decodeJson(this.#target);
        // The header is set: its part always comes first.
        this.#begin('payload', this.#payloadOf(this.#header!));
        return;
      case 'payload': {
        const message = { header: this.#header!, json: this.#json, payload: this.#target };
        this.#begin('header', this.#headerBytes);
        this.#receiver.deliver(message);
        return;
      }
      default:
        this.#part satisfies never;
    }
  }

  #jsonOf({ jsonBytes }: Header): Uint8Array {
    if (this.#jsonBytes.length < jsonBytes) this.#jsonBytes = new Uint8Array(jsonBytes);
    return this.#jsonBytes.subarray(0, jsonBytes);
  }

  #payloadOf(header: Header): Uint8Array {
    return header.payloadBytes === 0 ? NO_PAYLOAD : this.#receiver.payloadFor(header);
  }

  #begin(part: Part, target: Uint8Array): void {
    this.#part = part;
    this.#target = target;
    this.#filled = 0;
  }
}
