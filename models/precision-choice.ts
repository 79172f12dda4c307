import { PRECISIONS } from '../src/core/profile.js';

/** What a user may ask for: a precision, or whichever is the faster one without losing accuracy. */
export const PRECISION_CHOICES = ['auto', ...PRECISIONS] as const;
export type PrecisionChoice = (typeof PRECISION_CHOICES)[number];
