import type { ZoneRule } from '../../src/core/zone.js';

/** Whether a rule's event is raised, and how long it has been about to change. */
export class RuleState {
  readonly #rule: ZoneRule;
  /** Since when the share has been asking for a change, in witnessed ms. */
  #sinceMs: number | undefined;
  #isRaised = false;

  constructor(rule: ZoneRule) {
    this.#rule = rule;
  }

  get isRaised(): boolean {
    return this.#isRaised;
  }

  /**
   * Takes in the class's share of the zone at a witnessed time.
   *
   * @returns what this made of the event; undefined when it stays as it is
   */
  take(share: number, atMs: number): 'raised' | 'cleared' | undefined {
    const { forMs, clearForMs } = this.#rule;
    const asksForChange = this.#isRaised ? isBack(share, this.#rule) : isBeyond(share, this.#rule);
    if (!asksForChange) this.restart();
    else this.#sinceMs ??= atMs;
    if (this.#sinceMs === undefined || atMs - this.#sinceMs < (this.#isRaised ? clearForMs : forMs))
      return undefined;
    this.restart();
    this.#isRaised = !this.#isRaised;
    return this.#isRaised ? 'raised' : 'cleared';
  }

  /** Forgets how long it has been about to change. */
  restart(): void {
    this.#sinceMs = undefined;
  }
}

function isBeyond(share: number, { comparison, share: threshold }: ZoneRule): boolean {
  return comparison === '>' ? share > threshold : share < threshold;
}

function isBack(share: number, { comparison, clearShare }: ZoneRule): boolean {
  return comparison === '>' ? share <= clearShare : share >= clearShare;
}
