import type { Transport } from '../../../streams/source/source-spec.js';
import type { NetworkOptions } from '../segmenter-options.js';

/** What `segcast watch` was asked for. */
export interface WatchOptions extends NetworkOptions {
  readonly listen?: { readonly host: string | undefined; readonly port: number | undefined };
  readonly token?: string;
  readonly record?: string;
  readonly labels?: string;
  readonly overwrite?: boolean;
  readonly opacity: number;
  readonly quality: number;
  readonly transport: Transport;
  readonly strip: boolean;
}
