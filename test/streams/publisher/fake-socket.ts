import type { ServerMessage } from '../../../streams/publisher/server-message.js';
import type { ViewerSocket } from '../../../streams/publisher/viewer.js';
import { decodePicture } from '../../../src/viewer/protocol.js';

/** A viewer's socket that keeps what it is given; the test decides when the network takes it. */
export class FakeSocket implements ViewerSocket {
  bufferedAmount = 0;
  readonly messages: ServerMessage[] = [];
  /** `camera seq` of each picture, in order. */
  readonly pictures: string[] = [];
  readonly pings: Uint8Array[] = [];
  closed: { readonly code: number; readonly reason: string } | undefined;
  isTerminated = false;
  readonly #flushed: (() => void)[] = [];

  send(message: string | Uint8Array, done: (error?: Error | null) => void): void {
    this.#flushed.push(() => done());
    if (typeof message === 'string') this.messages.push(JSON.parse(message) as ServerMessage);
    else this.pictures.push(nameOf(message));
  }

  ping(payload: Uint8Array): void {
    this.pings.push(payload);
  }

  close(code: number, reason: string): void {
    this.closed = { code, reason };
  }

  terminate(): void {
    this.isTerminated = true;
  }

  /** The network takes everything. */
  flush(): void {
    this.bufferedAmount = 0;
    for (const done of this.#flushed.splice(0)) done();
  }

  /** The text messages of one type. */
  told<Type extends ServerMessage['type']>(type: Type): Extract<ServerMessage, { type: Type }>[] {
    return this.messages.filter(
      (message): message is Extract<ServerMessage, { type: Type }> => message.type === type,
    );
  }
}

function nameOf(message: Uint8Array): string {
  const picture = decodePicture(new Uint8Array(message).buffer);
  return picture === undefined ? 'unknown' : `${picture.header.camera} ${picture.header.seq}`;
}
