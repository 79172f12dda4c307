import type { Timer } from '../../models/runtime/timer.js';
import type { Clock } from '../../src/core/time.js';
import { chooseNext, type WaitingWork, type WorkKind } from './choose-next.js';
import type { ShareAccount } from './fair-share.js';
import type { TimedWork } from './schedule.js';

/** What is asked of the device. Times are the clock's, ms. */
export interface TurnRequest {
  readonly kind: WorkKind;
  readonly account: ShareAccount;
  /** When the device must have done it; Infinity for patient work. */
  readonly deadlineMs: number;
  /** How long it is likely to keep the device. */
  readonly costMs: number;
  /** From when the turn would come too late; Infinity: never. */
  readonly latestStartMs: number;
  /** From when patient work insists on its share. @defaultValue at once */
  readonly insistsFromMs?: number | undefined;
  /** Takes the request back. */
  readonly signal?: AbortSignal | undefined;
}

/** The device, until disposed of; what it was kept for is charged to the account that asked. */
export interface Turn extends Disposable {
  /** How long it may be kept before it costs somebody else a deadline, ms. */
  readonly roomMs: number;
}

/** What turns are given by. */
export interface TurnsOptions {
  readonly clock: Clock;
  readonly timer: Timer;
  /** The due work of frames that are about to arrive. */
  readonly expected: (nowMs: number) => readonly TimedWork[];
}

interface Waiting extends WaitingWork {
  readonly request: TurnRequest;
  readonly settle: (turn: Turn | undefined) => void;
}

/** How soon a free device looks again whether work may have it now, ms. */
const RECONSIDER_MS = 5;

/** Gives one device to one piece of work at a time; who is next is settled when the device is free, by chooseNext(). */
export class Turns {
  readonly #options: TurnsOptions;
  /** Oldest first. */
  #waiting: readonly Waiting[] = [];
  #holder: { readonly turn: Turn; readonly account: ShareAccount } | undefined;
  #isChoosing = false;
  #isWaitingToChoose = false;

  constructor(options: TurnsOptions) {
    this.#options = options;
  }

  /** Who has the device now. */
  get holder(): ShareAccount | undefined {
    return this.#holder?.account;
  }

  /** Waits for the device; undefined when it would come too late, or the request was taken back. */
  take(request: TurnRequest): Promise<Turn | undefined> {
    const { clock, timer } = this.#options;
    const { signal, latestStartMs } = request;
    const waitMs = latestStartMs - clock.now();
    if (signal?.aborted || waitMs < 0) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      const giveUp = () => this.#settle(waiting, undefined);
      const cancelTimer = waitMs < Infinity ? timer(waitMs, giveUp) : () => undefined;
      const waiting = waitingFor(request, (turn) => {
        cancelTimer();
        signal?.removeEventListener('abort', giveUp);
        resolve(turn);
      });
      signal?.addEventListener('abort', giveUp);
      this.#waiting = [...this.#waiting, waiting];
      this.#chooseSoon();
    });
  }

  /** Whoever asks in the same breath takes part: a frame that gives the device back for a moment competes for it, too. */
  #chooseSoon(): void {
    if (this.#holder || this.#isChoosing) return;
    this.#isChoosing = true;
    queueMicrotask(() => {
      this.#isChoosing = false;
      this.#choose();
    });
  }

  #choose(): void {
    if (this.#holder || this.#waiting.length === 0) return;
    const nowMs = this.#options.clock.now();
    const { next, roomMs, denied } = chooseNext(this.#waiting, this.#options.expected(nowMs), nowMs);
    for (const waiting of denied) this.#settle(waiting, undefined);
    if (!next) {
      this.#chooseLater();
      return;
    }
    const { account } = next.request;
    const turn = this.#turnOf(account, roomMs, nowMs);
    this.#holder = { turn, account };
    this.#settle(next, turn);
  }

  /** The device is kept free for frames that are about to arrive; should they not, nobody else would wake it. */
  #chooseLater(): void {
    if (this.#isWaitingToChoose || this.#waiting.length === 0) return;
    this.#isWaitingToChoose = true;
    this.#options.timer(RECONSIDER_MS, () => {
      this.#isWaitingToChoose = false;
      this.#choose();
    });
  }

  #turnOf(account: ShareAccount, roomMs: number, grantedAtMs: number): Turn {
    const turn: Turn = {
      roomMs,
      [Symbol.dispose]: () => {
        if (this.#holder?.turn !== turn) return;
        this.#holder = undefined;
        account.charge(this.#options.clock.now() - grantedAtMs);
        this.#chooseSoon();
      },
    };
    return turn;
  }

  #settle(waiting: Waiting, turn: Turn | undefined): void {
    if (!this.#waiting.includes(waiting)) return;
    this.#waiting = this.#waiting.filter((other) => other !== waiting);
    waiting.settle(turn);
    if (!turn) this.#chooseSoon();
  }
}

function waitingFor(request: TurnRequest, settle: Waiting['settle']): Waiting {
  const { kind, account, deadlineMs, costMs, insistsFromMs = -Infinity } = request;
  return {
    kind,
    deadlineMs,
    costMs,
    insistsFromMs,
    get standing() {
      return account.standing;
    },
    request,
    settle,
  };
}
