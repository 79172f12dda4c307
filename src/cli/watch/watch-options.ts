import type { DeviceName } from '../../../models/runtime/device.js';
import type { Size } from '../../../models/input-size.js';
import type { Transport } from '../../../streams/source/source-spec.js';
import type { Exit } from '../../core/segmentation.js';

/** What `segcast watch` was asked for. */
export interface WatchOptions {
  readonly listen?: { readonly host: string | undefined; readonly port: number | undefined };
  readonly token?: string;
  readonly record?: string;
  readonly labels?: string;
  readonly overwrite?: boolean;
  readonly model: string;
  readonly device: DeviceName;
  readonly threads?: number;
  readonly exit: Exit;
  readonly size?: Size;
  readonly opacity: number;
  readonly quality: number;
  readonly transport: Transport;
  readonly strip: boolean;
}
