import { PROVIDERS } from './engine.js';

/** What a user can ask for: where networks run, or the best there is. */
export const DEVICES = ['auto', ...PROVIDERS] as const;
export type DeviceName = (typeof DEVICES)[number];
