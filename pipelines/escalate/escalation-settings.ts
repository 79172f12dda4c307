import type { Size } from '../../src/core/size.js';

/** When which better network is called in. */
export interface EscalationSettings {
  /** Its name in the zoo. */
  readonly model: string;
  /** It is called in while the mean margin of the labels is below, 0..1; see `labelMargin`. @defaultValue ESCALATION_MARGIN */
  readonly margin?: number | undefined;
  /** Its input size. @defaultValue the picture's shape, as large as the network's own size */
  readonly size?: Size | undefined;
}

/** The margin below which a better network is called in, unless told otherwise. */
export const ESCALATION_MARGIN = 0.7;
