import { createSocket } from 'node:dgram';
import type { Socket } from 'node:net';

interface Stream {
  readonly path: string;
  readonly credentials: { readonly user: string; readonly password: string } | undefined;
  readonly sdp: string;
}

interface Request {
  readonly method: string;
  readonly url: string;
  readonly headers: ReadonlyMap<string, string>;
}

interface Response {
  readonly status: string;
  readonly fields?: Readonly<Record<string, string>>;
  readonly body?: string;
}

const OK = '200 OK';
/** First byte of a binary packet between the requests (RFC 2326 section 10.12). */
const INTERLEAVED = 0x24;

/** One viewer's connection: the RTSP handshake, then RTP packets, in the connection itself or as datagrams. */
export class RtspSession {
  readonly #socket: Socket;
  readonly #stream: Stream;
  #unread: Buffer = Buffer.alloc(0);
  #sendPacket: (packet: Buffer) => void = () => undefined;
  #playing = false;

  constructor(socket: Socket, stream: Stream) {
    this.#socket = socket;
    this.#stream = stream;
    socket.on('data', (bytes: Buffer) => this.#read(bytes));
  }

  get playing(): boolean {
    return this.#playing;
  }

  /** Sends a packet, if the viewer has asked to play. */
  send(packet: Buffer): void {
    if (this.#playing && this.#socket.writable) this.#sendPacket(packet);
  }

  #read(bytes: Buffer): void {
    this.#unread = Buffer.concat([this.#unread, bytes]);
    for (;;) {
      const isPacket = this.#unread[0] === INTERLEAVED && this.#unread.length >= 4;
      const headEnd = this.#unread.indexOf('\r\n\r\n');
      const length = isPacket ? 4 + this.#unread.readUInt16BE(2) : headEnd < 0 ? Infinity : headEnd + 4;
      if (this.#unread.length < length) return;
      if (!isPacket) this.#answer(parseRequest(this.#unread.toString('latin1', 0, headEnd)));
      this.#unread = this.#unread.subarray(length);
    }
  }

  #answer(request: Request): void {
    const { status, fields = {}, body = '' } = this.#respond(request);
    const all = {
      CSeq: request.headers.get('cseq') ?? '0',
      ...fields,
      'Content-Length': `${Buffer.byteLength(body)}`,
    };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
    this.#socket.write(`RTSP/1.0 ${status}\r\n${lines.join('')}\r\n${body}`);
    if (request.method === 'PLAY' && status === OK) this.#playing = true;
    if (request.method === 'TEARDOWN') this.#socket.end();
  }

  #respond({ method, url, headers }: Request): Response {
    if (method === 'OPTIONS') {
      return { status: OK, fields: { Public: 'OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN' } };
    }
    if (!this.#authorized(headers)) {
      return { status: '401 Unauthorized', fields: { 'WWW-Authenticate': 'Basic realm="camera"' } };
    }
    if (!new URL(url).pathname.startsWith(`/${this.#stream.path}`)) return { status: '404 Not Found' };
    switch (method) {
      case 'DESCRIBE':
        return { status: OK, fields: { 'Content-Type': 'application/sdp' }, body: this.#stream.sdp };
      case 'SETUP':
        return {
          status: OK,
          fields: { Transport: this.#setUp(headers.get('transport') ?? ''), Session: '1' },
        };
      case 'PLAY':
      case 'TEARDOWN':
        return { status: OK, fields: { Session: '1' } };
      default:
        return { status: '405 Method Not Allowed' };
    }
  }

  #authorized(headers: ReadonlyMap<string, string>): boolean {
    const { credentials } = this.#stream;
    if (credentials === undefined) return true;
    const expected = Buffer.from(`${credentials.user}:${credentials.password}`).toString('base64');
    return headers.get('authorization') === `Basic ${expected}`;
  }

  #setUp(transport: string): string {
    const clientPort = /client_port=(\d+)/.exec(transport)?.[1];
    if (clientPort === undefined) {
      this.#sendPacket = (packet) => {
        const head = Buffer.from([INTERLEAVED, 0, packet.length >> 8, packet.length & 0xff]);
        this.#socket.write(Buffer.concat([head, packet]));
      };
      return 'RTP/AVP/TCP;unicast;interleaved=0-1';
    }
    const datagrams = createSocket('udp4');
    this.#socket.on('close', () => datagrams.close());
    this.#sendPacket = (packet) => datagrams.send(packet, Number(clientPort), '127.0.0.1');
    return `${transport};server_port=6970-6971`;
  }
}

function parseRequest(head: string): Request {
  const [first = '', ...lines] = head.split('\r\n');
  const [method = '', url = ''] = first.split(' ');
  const headers = new Map(lines.map((line) => splitHeader(line)));
  return { method, url, headers };
}

function splitHeader(line: string): [string, string] {
  const colon = line.indexOf(':');
  return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
}
