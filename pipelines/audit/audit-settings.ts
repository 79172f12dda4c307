import type { Size } from '../../src/core/size.js';

/** What audits, and how often. */
export interface AuditSettings {
  /** The second network's name in the zoo. */
  readonly model: string;
  /** From one comparison of a camera to the next, ms. @defaultValue AUDIT_EVERY_MS */
  readonly everyMs?: number | undefined;
  /** The second network's input size. @defaultValue the picture's shape, as large as the network's own size */
  readonly size?: Size | undefined;
}

/** From one comparison of a camera to the next, unless told otherwise, ms. */
export const AUDIT_EVERY_MS = 5000;
