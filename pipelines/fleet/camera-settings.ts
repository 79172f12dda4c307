import type { Profile } from '../../src/core/profile.js';
import type { Zone } from '../../src/core/zone.js';
import type { Transport } from '../../streams/source/source-spec.js';

/** Everything that is set for one camera. */
export interface CameraSettings {
  /** URL-safe and unique: `[a-z0-9-]+`. */
  readonly id: string;
  readonly name: string;
  /** URL, file, folder, device or `demo:`; may hold a password and is never shown as it is. */
  readonly source: string;
  readonly transport: Transport;
  /** Weight of its share of the device; above 0, 1 is usual. */
  readonly priority: number;
  readonly profile: Profile;
  /** How strongly the class colours cover the picture, 0..1. */
  readonly opacity: number;
  /** Whether labels of still pixels are held. */
  readonly steady: boolean;
  /** A paused camera stays connected; its frames are not segmented, shown or recorded. */
  readonly paused: boolean;
  readonly zones: readonly Zone[];
  /** What is recorded from the start. */
  readonly record?: RecordSettings | undefined;
}

/** Where a camera records to; with neither, into the folder for recordings under a made-up name. */
export interface RecordSettings {
  readonly video?: string | undefined;
  readonly labels?: string | undefined;
  /** Whether existing files may be replaced. @defaultValue false */
  readonly overwrite?: boolean | undefined;
}

/** What can be changed of a running camera without touching its source. */
export type CameraPatch = Partial<
  Pick<CameraSettings, 'name' | 'priority' | 'profile' | 'opacity' | 'steady' | 'paused' | 'zones'>
>;
