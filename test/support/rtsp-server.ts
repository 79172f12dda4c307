import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { RtpEncoder } from './rtp-encoder.js';
import { RtspSession } from './rtsp-session.js';

export interface RtspServerOptions {
  /** The only stream there is: `rtsp://127.0.0.1:<port>/<path>`. @defaultValue 'camera' */
  readonly path?: string;
  /** Asked for by Basic authentication; anything else gets 401. @defaultValue none: everyone may watch */
  readonly credentials?: { readonly user: string; readonly password: string };
  /** Picture size as ffmpeg spells it. @defaultValue '160x120' */
  readonly size?: string;
  /** Frames a second. @defaultValue 25 */
  readonly rate?: number;
}

/**
 * A real RTSP camera on 127.0.0.1: H.264 of ffmpeg's test picture in real time, a key frame every 5, over TCP (interleaved)
 * and UDP, for any number of viewers.
 *
 *     await using camera = await RtspServer.start({ size: '320x240' });
 *     camera.url;                              // rtsp://127.0.0.1:40123/camera
 *     camera.stall(); camera.resume();         // silence, with the connection kept; then pictures again
 *     await camera.kill();                     // the plug is pulled: connections reset, port closed
 *     await camera.restart({ size: '64x48' }); // back at the same URL, with another resolution
 *
 * Paths other than its own get 404. Every method returns when it has taken effect, so tests need not wait for it.
 */
export class RtspServer implements AsyncDisposable {
  #options: Required<Omit<RtspServerOptions, 'credentials'>> & Pick<RtspServerOptions, 'credentials'>;
  #encoder: RtpEncoder | undefined;
  #server: Server | undefined;
  readonly #sessions = new Map<Socket, RtspSession>();
  #port = 0;
  #stalled = false;

  private constructor(options: RtspServerOptions) {
    this.#options = { path: 'camera', size: '160x120', rate: 25, ...options };
  }

  /** Resolves when the camera can be watched. */
  static async start(options: RtspServerOptions = {}): Promise<RtspServer> {
    const server = new RtspServer(options);
    await server.restart();
    return server;
  }

  /** Without credentials. */
  get url(): string {
    return `rtsp://127.0.0.1:${this.#port}/${this.#options.path}`;
  }

  /** The URL as a viewer with this name and password writes it. */
  urlFor(user: string, password: string): string {
    return this.url.replace('rtsp://', `rtsp://${encodeURIComponent(user)}:${encodeURIComponent(password)}@`);
  }

  /** Viewers that are being sent pictures now. */
  get playing(): number {
    return [...this.#sessions.values()].filter((session) => session.playing).length;
  }

  /** Resolves when no viewer is connected. */
  async idle(): Promise<void> {
    while (this.#sessions.size > 0) {
      const [socket] = this.#sessions.keys();
      await new Promise((closed) => socket?.once('close', closed)); // not `once`: a reset is fine too
    }
  }

  /** Sends nothing more, to anyone, and keeps the connections; new ones are accepted. */
  stall(): void {
    this.#stalled = true;
  }

  /** Ends a stall. */
  resume(): void {
    this.#stalled = false;
  }

  /** Resets all connections and closes the port. */
  async kill(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    for (const socket of this.#sessions.keys()) socket.resetAndDestroy();
    this.#sessions.clear();
    await this.#encoder?.[Symbol.asyncDispose]();
    this.#encoder = undefined;
    if (server !== undefined) await new Promise((closed) => server.close(closed));
  }

  /** Kills what runs and comes back at the same port, with these options changed; a stall is over. */
  async restart(options: Pick<RtspServerOptions, 'size' | 'rate'> = {}): Promise<void> {
    await this.kill();
    this.#options = { ...this.#options, ...options };
    this.#stalled = false;
    this.#encoder = await RtpEncoder.start(this.#options, (packet) => this.#broadcast(packet));
    this.#server = createServer((socket) => this.#accept(socket)).listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as { port: number }).port; // a TCP server's address is an object
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }

  #broadcast(packet: Buffer): void {
    if (this.#stalled) return;
    for (const session of this.#sessions.values()) session.send(packet);
  }

  #accept(socket: Socket): void {
    const { path, credentials } = this.#options;
    const sdp = this.#encoder?.sdp ?? '';
    this.#sessions.set(socket, new RtspSession(socket, { path, credentials, sdp }));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#sessions.delete(socket));
  }
}
