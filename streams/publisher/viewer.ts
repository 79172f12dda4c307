import type { Clock } from '../../src/core/time.js';
import { CLOSE_CODES, parseClientMessage, type ClientMessage } from './client-message.js';
import { Lane, type LaneEnd } from './lane.js';
import type { PublisherLimits } from './limits.js';
import type { Selection } from './selection.js';
import type { Delivery, ServerMessage } from './server-message.js';

/** The server's end of a WebSocket, as far as a viewer needs it; a `ws` socket fits. */
export interface ViewerSocket {
  /** Bytes handed over and not yet taken by the operating system. */
  readonly bufferedAmount: number;
  send(message: string | Uint8Array, done: (error?: Error | null) => void): void;
  ping(payload: Uint8Array): void;
  close(code: number, reason: string): void;
  /** Ends the connection at once. */
  terminate(): void;
}

/** What a viewer needs from, and tells to, its publisher. */
export interface ViewerContext {
  readonly socket: ViewerSocket;
  readonly selection: Selection;
  readonly limits: Required<PublisherLimits>;
  readonly clock: Clock;
  /** The viewer may have become ready for further pictures. */
  readonly onRoom: (viewer: Viewer) => void;
  /** The viewer's selection has changed. */
  readonly onSelection: (viewer: Viewer) => void;
}

/** At this many times `maxBufferedBytes` a viewer is cut off: only text piles up so far, behind a connection that hangs. */
const HOPELESS = 4;

/** The longest a viewer that keeps up hears nothing; pages cannot see pings, and take a longer silence for a lost connection. */
const ALIVE_MS = 5000;

/**
 * One connected viewer, paced by what it has really received.
 *
 * A viewer that acknowledges pictures is paced by that. One that never does is paced by pongs: a ping follows every
 * picture, and every WebSocket client answers pings in order (RFC 6455 section 5.5.3).
 */
export class Viewer implements LaneEnd {
  readonly selection: Selection;
  readonly #context: ViewerContext;
  readonly #lanes = new Map<string, Lane>();
  readonly #maxFps = new Map<string, number>();
  #deliveries = 0;
  #acknowledges = false;
  #visible = true;
  #closed = false;
  #heardAtMs: number;
  #pingedAtMs: number;
  #spokeAtMs: number;
  #messages = { sinceMs: 0, count: 0 };
  #reported = '';

  constructor(context: ViewerContext) {
    this.#context = context;
    this.selection = context.selection;
    this.#heardAtMs = context.clock.now();
    this.#pingedAtMs = this.#heardAtMs;
    this.#spokeAtMs = this.#heardAtMs;
  }

  get writable(): boolean {
    const { socket, limits } = this.#context;
    return !this.#closed && this.#visible && socket.bufferedAmount < limits.maxBufferedBytes;
  }

  /** Pictures sent and missed, per camera. */
  get deliveries(): Readonly<Record<string, Delivery>> {
    return Object.fromEntries([...this.#lanes].map(([id, lane]) => [id, lane.delivery]));
  }

  laneOf(camera: string): Lane | undefined {
    return this.#lanes.get(camera);
  }

  /** A new lane for a camera whose newest frame has this ordinal. */
  openLane(camera: string, ordinal: number): Lane {
    const lane = new Lane(this, this.#context.limits.maxUnacked, this.#context.clock, ordinal);
    lane.limitRate(this.#maxFps.get(camera) ?? null);
    this.#lanes.set(camera, lane);
    return lane;
  }

  closeLane(camera: string): void {
    this.#lanes.delete(camera);
  }

  deliver(message: Uint8Array): number {
    const { socket, clock, onRoom } = this.#context;
    this.#deliveries += 1;
    this.#spokeAtMs = clock.now();
    socket.send(message, () => onRoom(this));
    if (!this.#acknowledges) this.#ping();
    return this.#deliveries;
  }

  /** Sends a text message; a viewer that has not taken the earlier ones for too long is cut off instead. */
  tell(message: ServerMessage): void {
    const { socket, clock, limits } = this.#context;
    if (this.#closed) return;
    this.#spokeAtMs = clock.now();
    if (socket.bufferedAmount > HOPELESS * limits.maxBufferedBytes) this.cutOff();
    else socket.send(JSON.stringify(message), () => undefined);
  }

  /** Takes a message of the viewer; one that breaks the protocol closes the connection. */
  receive(bytes: Uint8Array, isBinary: boolean): void {
    if (this.#closed) return;
    this.#heardAtMs = this.#context.clock.now();
    if (this.#tooManyMessages()) {
      this.close(CLOSE_CODES.policyViolation, 'too many messages');
      return;
    }
    const input = parseClientMessage(bytes, isBinary);
    if (input.kind === 'fault') this.close(input.code, input.reason);
    else this.#obey(input.message);
  }

  /** Takes the answer to a ping; `payload` is what the ping carried. */
  pong(payload: Uint8Array): void {
    this.#heardAtMs = this.#context.clock.now();
    if (this.#acknowledges || payload.byteLength !== 4) return;
    const delivery = new DataView(payload.buffer, payload.byteOffset, 4).getUint32(0);
    for (const lane of this.#lanes.values()) lane.receipt(delivery);
    this.#context.onRoom(this);
  }

  /** To be called about once a second: keeps the heartbeat, and tells the viewer what it missed. */
  tick(): void {
    const { clock, limits } = this.#context;
    const silenceMs = clock.now() - this.#heardAtMs;
    if (silenceMs >= limits.stallTimeoutMs) {
      this.cutOff();
      return;
    }
    const quietMs = Math.min(silenceMs, clock.now() - this.#pingedAtMs);
    if (quietMs >= limits.heartbeatMs) this.#ping();
    this.#report();
    if (clock.now() - this.#spokeAtMs >= ALIVE_MS) this.tell({ type: 'alive' });
    this.#context.onRoom(this);
  }

  /** Says goodbye; idempotent. */
  close(code: number, reason: string): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#context.socket.close(code, reason);
  }

  /** Ends the connection without a word: nobody is listening. */
  cutOff(): void {
    this.#closed = true;
    this.#context.socket.terminate();
  }

  #obey(message: ClientMessage): void {
    switch (message.type) {
      case 'ack':
        this.#acknowledges = true;
        this.#lanes.get(message.camera)?.acknowledge(message.seq);
        this.#context.onRoom(this);
        break;
      case 'subscribe':
        this.#select(this.selection.add(message.cameras));
        break;
      case 'unsubscribe':
        this.#select(this.selection.remove(message.cameras));
        break;
      case 'view':
        this.#setView(message);
        break;
      default:
        message satisfies never;
    }
  }

  #select(accepted: boolean): void {
    if (accepted) this.#context.onSelection(this);
    else this.close(CLOSE_CODES.policyViolation, 'too many cameras named');
  }

  #setView({ visible, maxFps }: Extract<ClientMessage, { type: 'view' }>): void {
    this.#visible = visible ?? this.#visible;
    for (const [camera, fps] of Object.entries(maxFps ?? {})) {
      // Only cameras the viewer gets are remembered, so that the memory stays bounded.
      if (fps === null || !this.#lanes.has(camera)) this.#maxFps.delete(camera);
      else this.#maxFps.set(camera, fps);
      this.#lanes.get(camera)?.limitRate(fps);
    }
    this.#context.onRoom(this);
  }

  #tooManyMessages(): boolean {
    const nowMs = this.#context.clock.now();
    if (nowMs - this.#messages.sinceMs >= 1000) this.#messages = { sinceMs: nowMs, count: 0 };
    this.#messages.count += 1;
    return this.#messages.count > this.#context.limits.maxMessagesPerSecond;
  }

  #ping(): void {
    const payload = new Uint8Array(4);
    new DataView(payload.buffer).setUint32(0, this.#deliveries);
    this.#pingedAtMs = this.#context.clock.now();
    this.#context.socket.ping(payload);
  }

  #report(): void {
    const missed = Object.entries(this.deliveries).filter(([, { dropped }]) => dropped > 0);
    const signature = missed.map(([id, { dropped }]) => `${id} ${dropped}`).join();
    if (signature === this.#reported || !this.writable) return;
    this.#reported = signature;
    this.tell({ type: 'delivery', cameras: Object.fromEntries(missed) });
  }
}
