import { STATUS_CODES, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import { SUBPROTOCOL } from '../../streams/publisher/frame-message.js';
import type { Log } from '../../streams/publisher/log.js';
import type { Publisher } from '../../streams/publisher/publisher.js';
import { Selection } from '../../streams/publisher/selection.js';
import type { Access } from './access.js';
import { statusOf, type HttpErrorBody } from './http-error.js';

/** How long a viewer may take to answer a goodbye before its connection is cut, ms. */
const CLOSE_TIMEOUT_MS = 500;

/** The WebSocket at `/ws`: lets viewers in and connects their sockets with the publisher. */
export class ViewerEndpoint implements AsyncDisposable {
  readonly #publisher: Publisher;
  readonly #access: Access;
  readonly #log: Log;
  readonly #sockets: WebSocketServer;
  readonly #heartbeat: NodeJS.Timeout;

  constructor(server: Server, publisher: Publisher, access: Access, log: Log) {
    this.#publisher = publisher;
    this.#access = access;
    this.#log = log;
    this.#sockets = new WebSocketServer(socketOptions(publisher.limits.maxMessageBytes));
    this.#heartbeat = setInterval(() => publisher.tick(), 1000).unref();
    server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
  }

  /** Waits for the viewers' goodbyes, which the publisher has asked for; `ws` cuts off those who are silent. */
  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#heartbeat);
    const open = [...this.#sockets.clients];
    await Promise.all(open.map(closed));
    this.#sockets.close();
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const refusal = this.#refusalOf(request);
    if (refusal === undefined) {
      this.#sockets.handleUpgrade(request, socket, head, (viewer) => this.#welcome(viewer, request));
      return;
    }
    this.#log.warn({ code: refusal.code, from: request.socket.remoteAddress }, 'a viewer was refused');
    refuse(socket, refusal);
  }

  #refusalOf(request: IncomingMessage): HttpErrorBody | undefined {
    if (pathOf(request) !== '/ws') {
      return error('not-found', 'There is no WebSocket under this path.', 'Connect to /ws.');
    }
    if (!this.#access.hostAllowed(request)) {
      return error(
        'host-not-allowed',
        'This server does not answer to that host name.',
        'Call it by 127.0.0.1.',
      );
    }
    if (!this.#access.originAllowed(request)) {
      return error(
        'origin-not-allowed',
        'The request comes from another web page.',
        "Use the server's own page.",
      );
    }
    if (!this.#access.authorized(request)) {
      return error(
        'unauthorized',
        'This server asks for its token.',
        'Send "Authorization: Bearer <token>".',
      );
    }
    return undefined;
  }

  #welcome(socket: WebSocket, request: IncomingMessage): void {
    // An 'error' is always followed by 'close'; ws itself answers a message that is too long with 1009.
    socket.on('error', () => undefined);
    const viewer = this.#publisher.add(socket, selectionOf(request));
    if (viewer === undefined) return;
    const from = request.socket.remoteAddress;
    this.#log.info({ from, viewers: this.#publisher.viewerCount }, 'a viewer came');
    socket.on('message', (data, isBinary) => viewer.receive(bytesOf(data), isBinary));
    socket.on('pong', (payload) => viewer.pong(payload));
    socket.on('close', (code) => {
      this.#publisher.remove(viewer);
      this.#log.info({ from, code, viewers: this.#publisher.viewerCount }, 'a viewer left');
    });
  }
}

// `closeTimeout` is an option of ws 8.19 and later that its type declarations lack.
function socketOptions(maxPayload: number) {
  return {
    noServer: true,
    maxPayload,
    perMessageDeflate: false, // JPEG does not get smaller
    closeTimeout: CLOSE_TIMEOUT_MS,
    handleProtocols: (offered: Set<string>): string | false => offered.has(SUBPROTOCOL) && SUBPROTOCOL,
  };
}

/** `/ws?camera=front&camera=back` begins with those cameras only. */
function selectionOf({ url = '' }: IncomingMessage): Selection {
  const cameras = new URLSearchParams(url.split('?')[1] ?? '').getAll('camera');
  return cameras.length === 0 ? Selection.all() : Selection.only(cameras);
}

function pathOf({ url = '' }: IncomingMessage): string {
  return url.split('?')[0] ?? '';
}

function bytesOf(data: RawData): Uint8Array {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data;
}

function closed(socket: WebSocket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.readyState === socket.CLOSED) resolve();
    else socket.once('close', () => resolve());
  });
}

function error(code: HttpErrorBody['code'], message: string, remedy: string): HttpErrorBody {
  return { code, message, remedy };
}

function refuse(socket: Duplex, body: HttpErrorBody): void {
  const status = statusOf(body.code);
  const json = JSON.stringify(body);
  socket.on('error', () => undefined);
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
      'connection: close',
      'content-type: application/json; charset=utf-8',
      `content-length: ${Buffer.byteLength(json)}`,
      '',
      json,
    ].join('\r\n'),
  );
}
