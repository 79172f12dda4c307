import { request } from 'node:http';
import { BehaviorSubject } from 'rxjs';
import { WebSocket, type ClientOptions } from 'ws';
import type { CameraFeed } from '../../src/core/camera-feed.js';
import type { ServerOptions } from '../../src/server/server-options.js';
import { startServer, type SegcastServer } from '../../src/server/start-server.js';

/** A server of these cameras on a free port of 127.0.0.1. */
export function serve(
  feeds: readonly CameraFeed[],
  options: Partial<ServerOptions> = {},
): Promise<SegcastServer> {
  return startServer({
    feeds: new BehaviorSubject(feeds),
    encodeJpeg: async (picture) => Uint8Array.of(0xff, 0xd8, picture[0] ?? 0),
    encodeLabelPng: async ({ ids }) => Uint8Array.of(0x89, ids.length),
    listen: { port: 0 },
    ...options,
  });
}

/** The answer to a request. */
export interface Answer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: Buffer;
}

/** Sends a request with any headers at all, Host included, which fetch does not let one set. */
export function ask(
  server: SegcastServer,
  path: string,
  options: {
    readonly method?: string;
    readonly headers?: Record<string, string>;
    readonly body?: string;
  } = {},
): Promise<Answer> {
  const { method = 'GET', headers = {}, body } = options;
  return new Promise((resolve, reject) => {
    const outgoing = request(new URL(server.url), { path, method, headers }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', () =>
        resolve({
          status: incoming.statusCode ?? 0,
          headers: incoming.headers,
          body: Buffer.concat(chunks),
        }),
      );
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** What an answer says is wrong. */
export function codeOf({ body }: Answer): string {
  const error = JSON.parse(body.toString()) as { code: string; message: string; remedy: string };
  if (error.message === '' || error.remedy === '')
    throw new Error('an error must have a message and a remedy');
  return error.code;
}

/** A viewer's real socket, which keeps what it hears. */
export class TestViewer {
  readonly socket: WebSocket;
  readonly heard: (string | Buffer)[] = [];
  /** Close code and reason, or `HTTP <status>` of a refusal. */
  readonly ended: Promise<string>;

  constructor(server: SegcastServer, path = '/ws', options: ClientOptions = {}, protocols: string[] = []) {
    const url = new URL(path, server.url);
    url.protocol = 'ws:';
    this.socket = new WebSocket(url, protocols, options);
    this.socket.on('message', (data, isBinary) => {
      const bytes = data as Buffer; // the default binaryType gives Buffers
      this.heard.push(isBinary ? bytes : bytes.toString());
    });
    this.ended = new Promise((resolve) => {
      this.socket.on('unexpected-response', (outgoing, { statusCode }) => {
        resolve(`HTTP ${statusCode ?? 0}`);
        outgoing.destroy();
      });
      this.socket.on('error', () => undefined);
      this.socket.on('close', (code, reason) => resolve(`${code} ${reason.toString()}`.trim()));
    });
  }

  /** Settles when something was heard that fits; looks at what was heard before as well. */
  async hears(fits: (message: string | Buffer) => boolean): Promise<string | Buffer> {
    for (;;) {
      const found = this.heard.find(fits);
      if (found !== undefined) return found;
      await new Promise((resolve) => this.socket.once('message', resolve));
    }
  }

  /** The greeting, parsed. */
  async greeted(): Promise<{ cameras: readonly { id: string }[] }> {
    const hello = await this.hears((message) => typeof message === 'string' && message.includes('"hello"'));
    return JSON.parse(String(hello)) as { cameras: readonly { id: string }[] };
  }
}
