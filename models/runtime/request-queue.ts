import type { RequestKind } from './wire.js';

/** A request that waits for the device. */
export interface WaitingRequest {
  readonly kind: RequestKind;
  /** The frame it is for; undefined for what concerns no frame. */
  readonly slot: string | undefined;
}

/**
 * Chooses which waiting request goes next: an index into `waiting`, oldest first and never empty. Anything that is no
 * index counts as 0. Networks to be loaded are not among them: those go when the device is idle.
 *
 * One slot never has two requests waiting as long as its owner awaits each step, so any order is a correct one.
 */
export type PickNext = (waiting: readonly WaitingRequest[]) => number;

/** The kinds that bring a network to the device. They take long, and no picture waits for them unless it is a size's first. */
const NETWORK_KINDS: readonly RequestKind[] = ['part', 'load'];

/**
 * How many requests of frames may pass a waiting network before it goes all the same: two or three frames. On a device that
 * is never idle a network of 25 MB thus arrives within some 40 frames.
 */
export const PATIENCE = 8;

/**
 * What waits for the device, in two lines: frames (and all that is quick) go first, networks when no frame waits.
 *
 * A network does not wait for ever: after PATIENCE frame requests its turn has come.
 */
export class RequestQueue<T extends WaitingRequest> {
  readonly #pickNext: PickNext;
  readonly #frames: T[] = [];
  readonly #networks: T[] = [];
  #passedBy = 0;

  constructor(pickNext: PickNext) {
    this.#pickNext = pickNext;
  }

  /** Whether a network waits. */
  get hasNetwork(): boolean {
    return this.#networks.length > 0;
  }

  add(request: T): void {
    this.#lineOf(request).push(request);
  }

  /** Takes a request back; false when it does not wait any more. */
  remove(request: T): boolean {
    const line = this.#lineOf(request);
    const index = line.indexOf(request);
    if (index >= 0) line.splice(index, 1);
    return index >= 0;
  }

  /** What goes next on a device that frames may want: a frame, or a network whose turn has come. */
  takeUrgent(): T | undefined {
    if (this.#frames.length === 0) return undefined;
    if (this.hasNetwork && this.#passedBy >= PATIENCE) return this.#takeNetwork();
    this.#passedBy = this.hasNetwork ? this.#passedBy + 1 : 0;
    const index = this.#pickNext(this.#frames);
    const [request] = this.#frames.splice(index in this.#frames ? index : 0, 1);
    return request;
  }

  /** What goes next on a device that nobody has wanted for a moment. */
  takeAny(): T | undefined {
    return this.takeUrgent() ?? this.#takeNetwork();
  }

  /** Empties the queue: everything that waited. */
  takeAll(): T[] {
    return [...this.#frames.splice(0), ...this.#networks.splice(0)];
  }

  #takeNetwork(): T | undefined {
    this.#passedBy = 0;
    return this.#networks.shift();
  }

  #lineOf({ kind }: T): T[] {
    return NETWORK_KINDS.includes(kind) ? this.#networks : this.#frames;
  }
}
