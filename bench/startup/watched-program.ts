import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import WebSocket from 'ws';

/** What happened when, ms from the beginning (of the program, or of the request), by what it was. */
export type Milestones = Readonly<Record<string, number>>;

/** A `segcast watch` that is looked at. */
export interface WatchedProgram extends AsyncDisposable {
  /** Of the camera it was started with. */
  firstPictures(): Promise<Milestones>;
  /** Adds a camera, and waits for its first pictures. */
  add(name: string, source: string): Promise<Milestones>;
}

/** Longest wait for anything, ms. */
const LIMIT_MS = 30_000;

/** Starts the program and a viewer of all its cameras. */
export async function startWatch(cli: string, args: readonly string[]): Promise<WatchedProgram> {
  const startedAtMs = performance.now();
  const child = spawn(process.execPath, [cli, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await addressOf(child);
  const listening = performance.now() - startedAtMs;
  const viewer = new Viewer(url);
  return {
    firstPictures: async () => ({ listening, ...(await viewer.firstPictures(() => true, startedAtMs)) }),
    add: async (name, source) => {
      const fromMs = performance.now();
      const pictures = viewer.firstPictures((camera) => camera === name, fromMs);
      const headers = { 'Content-Type': 'application/json' };
      const body = JSON.stringify({ name, source });
      const response = await fetch(new URL('/api/cameras', url), { method: 'POST', headers, body });
      if (response.status !== 201) throw new Error(`the camera was not added: ${await response.text()}`);
      const answered = performance.now() - fromMs;
      return { answered, ...(await pictures) };
    },
    [Symbol.asyncDispose]: async () => {
      viewer.close();
      const gone = once(child, 'close');
      child.kill('SIGINT');
      await gone;
    },
  };
}

/** Where the program says that its page is. */
function addressOf(child: ChildProcess): Promise<string> {
  let text = '';
  return new Promise((resolve, reject) => {
    // stdio 'pipe' above: it exists.
    child.stdout!.setEncoding('utf8').on('data', (part: string) => {
      text += part;
      const [, url] = /watch it at (http:\S+)/.exec(text) ?? [];
      if (url !== undefined) resolve(url);
    });
    child.once('close', () => reject(new Error(`segcast watch ended before it was there:\n${text}`)));
  });
}

/** What is read of a picture's header, see docs/protocol.md. */
interface Header {
  readonly camera: string;
  readonly level: string;
}

class Viewer {
  readonly #socket: WebSocket;
  readonly #heads: (Header & { readonly atMs: number })[] = [];

  constructor(url: string) {
    this.#socket = new WebSocket(new URL('/ws', url.replace(/^http/, 'ws')), 'segcast.v1');
    this.#socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) this.#heads.push({ ...headerOf(data), atMs: performance.now() });
    });
  }

  /** When a camera's first picture came, and its first one with labels. */
  async firstPictures(isIt: (camera: string) => boolean, fromMs: number): Promise<Milestones> {
    const picture = await this.#first((head) => isIt(head.camera), fromMs);
    const labels = await this.#first((head) => isIt(head.camera) && head.level !== 'raw', fromMs);
    return { 'first picture': picture, 'first labels': labels };
  }

  close(): void {
    this.#socket.terminate();
  }

  async #first(matches: (head: Header) => boolean, fromMs: number): Promise<number> {
    for (;;) {
      const found = this.#heads.find((head) => head.atMs >= fromMs && matches(head));
      if (found !== undefined) return found.atMs - fromMs;
      if (performance.now() > fromMs + LIMIT_MS) throw new Error(`nothing came within ${LIMIT_MS / 1000} s`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}

/** The header's length is at byte 8, the header at byte 12. */
function headerOf(message: Buffer): Header {
  return JSON.parse(message.subarray(12, 12 + message.readUInt32BE(8)).toString()) as Header;
}
