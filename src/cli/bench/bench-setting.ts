import type { Size } from '../../core/size.js';
import type { SampleGrid } from '../../../pipelines/bench/sample-grid.js';

/** Under which circumstances a measurement was made. */
export interface BenchSetting {
  readonly version: string;
  readonly machine: string;
  /** Redacted. */
  readonly source: string;
  readonly picture: Size;
  /** The source's nominal frame rate; undefined where it states none. */
  readonly sourceFps: number | undefined;
  /** The network that was run: the 8-bit version's name where that was chosen. */
  readonly model: string;
  /** Whether the network's manifest says how good it is; otherwise the expected quality is a guess. */
  readonly isMeasured: boolean;
  readonly provider: string;
  readonly threads: number | undefined;
  /** Measured time of each configuration as asked for, s. */
  readonly seconds: number;
  readonly warmupSeconds: number;
  readonly viewers: number;
  /** `fromS` and `toS` undefined: all the time. */
  readonly load:
    | { readonly processes: number; readonly fromS: number | undefined; readonly toS: number | undefined }
    | undefined;
  /** On which pixels streaming accuracy was scored; undefined without true labels. */
  readonly grid: SampleGrid | undefined;
}
