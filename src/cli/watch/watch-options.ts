import type { PrecisionChoice } from '../../../models/precision-choice.js';
import type { DeviceName } from '../../../models/runtime/device-name.js';
import type { EngineName } from '../../../models/runtime/engine.js';
import type { Transport } from '../../../streams/source/source-spec.js';
import type { ProfileOptions } from '../profile-options.js';
import type { SecondNetworkOptions } from '../second-network-options.js';

/** What `segcast watch` was asked for on the command line; a configuration file may say the rest. */
export interface WatchOptions extends ProfileOptions, SecondNetworkOptions {
  readonly config?: string;
  readonly listen?: { readonly host: string | undefined; readonly port: number | undefined };
  readonly token?: string;
  readonly record?: string;
  readonly labels?: string;
  readonly recordings?: string;
  readonly overwrite?: boolean;
  readonly opacity: number;
  readonly steady?: boolean;
  readonly quality?: number;
  readonly transport: Transport;
  readonly strip: boolean;
  readonly model?: string;
  readonly engine?: EngineName;
  readonly device?: DeviceName;
  readonly precision?: PrecisionChoice;
  readonly threads?: number;
}
