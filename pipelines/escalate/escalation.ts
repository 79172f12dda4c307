import type { SecondNetwork } from '../second-network/second-network.js';

/** A better network that is called in where labels are unsure. */
export interface Escalation {
  /** Stays the caller's. */
  readonly network: SecondNetwork;
  /** Margin below which labels count as unsure, 0..1. */
  readonly margin: number;
  /** Hears once that its labels would be too old on this machine: how long it takes, and how old they may be, ms. */
  readonly onTooSlow?: ((costMs: number, maxReuseMs: number) => void) | undefined;
}
