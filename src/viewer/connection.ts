import { retryDelayMs } from './backoff.js';
import type { LinkState } from './link-state.js';
import {
  decodePicture,
  decodeText,
  type ClientMessage,
  type Picture,
  type ServerMessage,
} from './protocol.js';

/** Who listens to the connection. */
export interface ConnectionEvents {
  onState(state: LinkState): void;
  onMessage(message: ServerMessage): void;
  onPicture(picture: Picture): void;
}

/** The server speaks at least every 5 s; after this long a silence the connection is taken for dead, ms. */
const SILENCE_MS = 15_000;
const SUBPROTOCOL = 'segcast.v1';
const TRY_AGAIN_LATER = 1013;

/** The WebSocket, opened again whenever it is lost. */
export class Connection {
  readonly #events: ConnectionEvents;
  #socket: WebSocket | undefined;
  #state: LinkState = { kind: 'connecting' };
  #failures = 0;
  #lostAt: number | undefined;
  #retryTimer = 0;
  #silenceTimer = 0;

  constructor(events: ConnectionEvents) {
    this.#events = events;
    addEventListener('online', () => this.retry());
  }

  get state(): LinkState {
    return this.#state;
  }

  /** Sends when the connection is open; otherwise the message is lost, as the server forgets everything anyway. */
  send(message: ClientMessage): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  /** Connects now unless a connection stands or is being made. */
  retry(): void {
    if (this.#socket !== undefined) return;
    clearTimeout(this.#retryTimer);
    this.#connect();
  }

  #connect(): void {
    const socket = new WebSocket(socketUrl(), SUBPROTOCOL);
    socket.binaryType = 'arraybuffer';
    socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => this.#receive(socket, data);
    socket.onclose = ({ code, reason }) => {
      if (socket === this.#socket) void this.#lose(code === TRY_AGAIN_LATER ? reason : '');
    };
    this.#socket = socket;
    this.#watchSilence(socket);
  }

  #receive(socket: WebSocket, data: string | ArrayBuffer): void {
    if (socket !== this.#socket) return;
    this.#watchSilence(socket);
    if (typeof data !== 'string') {
      const picture = decodePicture(data);
      if (picture !== undefined) this.#events.onPicture(picture);
      return;
    }
    const message = decodeText(data);
    if (message === undefined) return;
    if (message.type === 'hello') this.#welcome();
    this.#events.onMessage(message);
  }

  #welcome(): void {
    this.#failures = 0;
    this.#lostAt = undefined;
    this.#setState({ kind: 'open' });
  }

  async #lose(reason: string): Promise<void> {
    clearTimeout(this.#silenceTimer);
    this.#socket = undefined;
    this.#lostAt ??= Date.now();
    // A browser does not tell a page why a WebSocket was refused; a plain request does.
    if (this.#state.kind !== 'open' && (await tokenIsMissing())) {
      this.#setState({ kind: 'unauthorized' });
      return;
    }
    const delay = retryDelayMs(this.#failures, Math.random());
    this.#failures += 1;
    this.#retryTimer = setTimeout(() => this.retry(), delay);
    this.#setState({ kind: 'lost', since: this.#lostAt, retryAt: Date.now() + delay, reason });
  }

  #watchSilence(socket: WebSocket): void {
    clearTimeout(this.#silenceTimer);
    this.#silenceTimer = setTimeout(() => {
      socket.onclose = null;
      socket.close();
      void this.#lose('');
    }, SILENCE_MS);
  }

  #setState(state: LinkState): void {
    this.#state = state;
    this.#events.onState(state);
  }
}

/** Beside the page, so that a reverse proxy may serve it under any path. */
function socketUrl(): URL {
  const url = new URL('ws', location.href.split(/[?#]/)[0]);
  url.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
  return url;
}

async function tokenIsMissing(): Promise<boolean> {
  try {
    const response = await fetch('cameras', { cache: 'no-store', signal: AbortSignal.timeout(5000) });
    return response.status === 401;
  } catch {
    return false;
  }
}
