import type { Answer, ApiFault } from './api-fault.js';

/** Who sends changes, and who hears what became of them. */
export interface PatchEvents<Patch, State> {
  readonly send: (patch: Partial<Patch>) => Promise<Answer<State>>;
  /** The server took a change, and this is how things stand. */
  readonly onDone: (state: State, keys: readonly (keyof Patch)[]) => void;
  /** The server refused these keys; they are forgotten. */
  readonly onRefused: (fault: ApiFault, keys: readonly (keyof Patch)[]) => void;
  /** The server does not answer; the change is kept until `retry`. */
  readonly onUnreachable: (fault: ApiFault, keys: readonly (keyof Patch)[]) => void;
}

/**
 * The changes of one camera on their way to the server: one request at a time, the newest value of each key in the next,
 * and none lost while the server restarts.
 */
export class PatchQueue<Patch extends object, State> {
  readonly #events: PatchEvents<Patch, State>;
  #waiting: Partial<Patch> = {};
  #sending: Partial<Patch> | undefined;
  #isHeld = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(events: PatchEvents<Patch, State>) {
    this.#events = events;
  }

  /** What is not with the server yet. */
  get pending(): Partial<Patch> {
    return { ...this.#sending, ...this.#waiting };
  }

  /**
   * Takes a change; it replaces an earlier one of the same key that is still waiting.
   *
   * @param delayMs how long to wait for a newer one, so that a slider being dragged does not send each of its steps
   */
  add(patch: Partial<Patch>, delayMs = 0): void {
    this.#waiting = { ...this.#waiting, ...patch };
    if (delayMs === 0) void this.#send();
    else this.#timer ??= setTimeout(() => void this.#send(), delayMs);
  }

  /** Goes on after the server was unreachable. */
  retry(): void {
    this.#isHeld = false;
    void this.#send();
  }

  async #send(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#sending !== undefined || this.#isHeld || keysOf(this.#waiting).length === 0) return;
    const patch = this.#waiting;
    this.#sending = patch;
    this.#waiting = {};
    const answer = await this.#events.send(patch);
    this.#sending = undefined;
    this.#settle(patch, answer);
    void this.#send();
  }

  #settle(patch: Partial<Patch>, answer: Answer<State>): void {
    const keys = keysOf(patch);
    switch (answer.kind) {
      case 'done':
        this.#events.onDone(answer.body, keys);
        break;
      case 'refused':
        this.#events.onRefused(answer.fault, keys);
        break;
      case 'unreachable':
        this.#waiting = { ...patch, ...this.#waiting };
        this.#isHeld = true;
        this.#events.onUnreachable(answer.fault, keys);
        break;
      default:
        answer satisfies never;
    }
  }
}

function keysOf<Patch extends object>(patch: Partial<Patch>): readonly (keyof Patch)[] {
  // The keys of a patch are keys of what it patches.
  return Object.keys(patch) as (keyof Patch)[];
}
