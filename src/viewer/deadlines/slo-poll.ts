import type { SloAnswer } from '../control/api-types.js';
import { request } from '../control/request.js';

/** So often the deadlines are asked for, ms. */
const POLL_MS = 1500;

/** Asks for all cameras' deadlines, over and over while somebody looks and the server knows them. */
export class SloPoll {
  readonly #onAnswer: (answer: SloAnswer) => void;
  #isWanted = false;
  #isAsking = false;
  #timer = 0;

  constructor(onAnswer: (answer: SloAnswer) => void) {
    this.#onAnswer = onAnswer;
    document.addEventListener('visibilitychange', () => void this.#ask());
  }

  /** The server said hello, or was lost. An older one that knows no deadlines is asked once. */
  want(isWanted: boolean): void {
    this.#isWanted = isWanted;
    void this.#ask();
  }

  async #ask(): Promise<void> {
    clearTimeout(this.#timer);
    if (!this.#isWanted || this.#isAsking || document.hidden) return;
    this.#isAsking = true;
    const answer = await request<SloAnswer>('GET', 'api/slo');
    this.#isAsking = false;
    if (answer.kind === 'done') this.#onAnswer(answer.body);
    if (answer.kind === 'refused' && answer.status === 404) this.#isWanted = false;
    this.#timer = setTimeout(() => void this.#ask(), POLL_MS);
  }
}
