/** How much credit an idle camera can save up, ms of device time at priority 1. */
const MAX_CREDIT_MS = 1000;

/** Who has used how much of a device, by weight: the standing decides who is served when not all can be. */
export class FairShares {
  readonly #accounts = new Set<ShareAccount>();

  /** An account of its own for a camera; it begins without credit, so that a new one pushes nobody aside. */
  open(priority: number): ShareAccount {
    const account = new ShareAccount(priority, this.#highest());
    this.#accounts.add(account);
    return account;
  }

  close(account: ShareAccount): void {
    this.#accounts.delete(account);
  }

  /** To be called when a camera asks for the device: what it did not use for long is forgotten. */
  enter(account: ShareAccount): void {
    account.raiseTo(this.#highest() - MAX_CREDIT_MS);
  }

  #highest(): number {
    let highest = 0;
    for (const { standing } of this.#accounts) highest = Math.max(highest, standing);
    return highest;
  }
}

/**
 * A camera's use of the device in virtual time: device time over priority, as in weighted fair queueing (Parekh and
 * Gallager 1993). The lower the standing, the more the camera is owed.
 */
export class ShareAccount {
  /** Weight, above 0. */
  priority: number;
  #standing: number;

  constructor(priority: number, standing: number) {
    this.priority = priority;
    this.#standing = standing;
  }

  get standing(): number {
    return this.#standing;
  }

  /** The camera held the device for so long, ms. */
  charge(ms: number): void {
    this.#standing += ms / this.priority;
  }

  raiseTo(standing: number): void {
    this.#standing = Math.max(this.#standing, standing);
  }
}

/** What one camera wants of a resource. */
export interface Demand {
  /** Weight, above 0. */
  readonly priority: number;
  /** Share of the resource it can use, 0 or more. */
  readonly demand: number;
}

/**
 * Divides a resource by weighted max-min fairness (water filling): nobody gets more than it can use, and what one leaves is
 * divided among the others by weight.
 *
 * @param capacity what there is, in the demands' unit
 * @returns each demand's part, in the order given
 */
export function divideFairly(demands: readonly Demand[], capacity: number): readonly number[] {
  const byNeed = demands
    .map((each, index) => ({ ...each, index }))
    .sort((a, b) => a.demand / a.priority - b.demand / b.priority);
  const parts = new Array<number>(demands.length).fill(0);
  let weightLeft = demands.reduce((sum, { priority }) => sum + priority, 0);
  let left = capacity;
  for (const { demand, priority, index } of byNeed) {
    const part = Math.min(demand, (left * priority) / weightLeft);
    parts[index] = part;
    left -= part;
    weightLeft -= priority;
  }
  return parts;
}
