import type { Transport } from '../../../streams/source/source-spec.js';
import type { NetworkOptions } from '../segmenter-options.js';

/** What `segcast tune` was asked for. */
export interface TuneOptions extends Pick<
  NetworkOptions,
  'model' | 'precision' | 'engine' | 'device' | 'threads'
> {
  /** From a frame's arrival to its compressed picture, ms; without it, the time until the source's next frame. */
  readonly deadline?: number;
  /** 0..1 */
  readonly minMiou?: number;
  /** Folders of labelled images; both or neither. */
  readonly images?: string;
  readonly labels?: string;
  /** Judge by agreement with the best network, on the source's frames. */
  readonly agreement?: boolean;
  /** The profile to write. */
  readonly out: string;
  readonly picture?: string;
  readonly overwrite?: boolean;
  readonly seconds: number;
  readonly transport: Transport;
  readonly json?: boolean;
}
