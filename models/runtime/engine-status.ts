import type { Provider } from './engine.js';

/** Whether frames can be segmented now. */
export type EngineStatus =
  | { readonly kind: 'ready'; readonly provider: Provider; readonly pid: number | undefined }
  | {
      readonly kind: 'restarting';
      readonly provider: Provider;
      /** Counted from 1 since the last inference that succeeded. */
      readonly attempt: number;
      /** Why the process ended, e.g. `it was killed by SIGSEGV`. */
      readonly reason: string;
      readonly retryInMs: number;
    }
  | { readonly kind: 'closed' };
