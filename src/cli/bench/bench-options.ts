import type { PrecisionChoice } from '../../../models/precision-choice.js';
import type { DeviceName } from '../../../models/runtime/device-name.js';
import type { EngineName } from '../../../models/runtime/engine.js';
import type { Transport } from '../../../streams/source/source-spec.js';
import type { FixedProfile } from '../../core/profile.js';
import type { ProfileOptions } from '../profile-options.js';

/** What `segcast bench` was asked for. */
export interface BenchOptions extends ProfileOptions {
  readonly model: string;
  readonly precision: PrecisionChoice;
  readonly engine: EngineName;
  readonly device: DeviceName;
  readonly threads?: number;
  /** Measured time of each configuration, s. */
  readonly seconds: number;
  /** s */
  readonly warmup: number;
  /** Busy processes. */
  readonly load?: number;
  /** s of the measured time */
  readonly loadFrom?: number;
  readonly loadTo?: number;
  readonly against?: FixedProfile;
  /** A label track. */
  readonly labels?: string;
  readonly viewers: number;
  readonly transport: Transport;
  readonly json?: boolean;
  /** 0..1 */
  readonly assertHitRate?: number;
}
