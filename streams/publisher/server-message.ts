import type { CameraStatus } from '../../src/core/camera-feed.js';
import type { ClassSet, Rgb } from '../../src/core/class-set.js';
import type { ZoneEvent } from '../../src/core/zone.js';

/** A camera as viewers are told of it. Times are wall-clock ms since the epoch. */
export interface CameraEntry {
  readonly id: string;
  readonly name: string;
  readonly status: StatusEntry;
}

/** A camera's state, flat, for JSON. */
export type StatusEntry =
  | { readonly state: 'connecting' }
  | {
      readonly state: 'online';
      readonly width: number;
      readonly height: number;
      /** Nominal frame rate as a ratio; null where the stream states none. */
      readonly frameRate: readonly [num: number, den: number] | null;
    }
  | {
      readonly state: 'offline';
      readonly since: number;
      readonly code: string;
      readonly message: string;
      readonly retryInMs: number;
    }
  | { readonly state: 'ended'; readonly since: number; readonly message: string };

/** A class set under the number that picture headers refer to. */
export interface ClassSetEntry {
  readonly id: number;
  readonly name: string;
  /** In the order of their class ids. */
  readonly classes: readonly { readonly name: string; readonly color: Rgb }[];
}

/** Pictures of one camera this viewer was sent, and those it missed because it was not ready for them. */
export interface Delivery {
  readonly sent: number;
  readonly dropped: number;
}

/** Everything the server says in text messages; docs/protocol.md explains every field. */
export type ServerMessage =
  | {
      readonly type: 'hello';
      readonly protocol: number;
      readonly server: { readonly name: 'segcast'; readonly version: string };
      /** The server's wall clock, so that a viewer with another one can show times right. */
      readonly now: number;
      /** Whether cameras can be added, changed and recorded through the server. */
      readonly control: boolean;
      readonly cameras: readonly CameraEntry[];
      readonly classSets: readonly ClassSetEntry[];
      readonly limits: { readonly maxUnacked: number; readonly maxMessageBytes: number };
    }
  | { readonly type: 'camera'; readonly camera: CameraEntry }
  | { readonly type: 'camera-removed'; readonly id: string }
  | { readonly type: 'class-set'; readonly classSet: ClassSetEntry }
  /** A rule of a camera's zones began or ceased to hold. */
  | ({ readonly type: 'zone-event' } & ZoneEvent)
  /** A camera's settings or its recording have changed. */
  | { readonly type: 'settings'; readonly camera: string }
  | { readonly type: 'delivery'; readonly cameras: Readonly<Record<string, Delivery>> }
  /** Nothing happened for a while, and the connection still stands. */
  | { readonly type: 'alive' };

/** A camera's status as JSON. */
export function statusEntry(status: CameraStatus): StatusEntry {
  switch (status.kind) {
    case 'connecting':
      return { state: 'connecting' };
    case 'online': {
      const { width, height, frameRate } = status.stream;
      return {
        state: 'online',
        width,
        height,
        frameRate: frameRate === undefined ? null : [frameRate.num, frameRate.den],
      };
    }
    case 'offline': {
      const { sinceEpochMs: since, code, message, retryInMs } = status;
      return { state: 'offline', since, code, message, retryInMs };
    }
    case 'ended':
      return { state: 'ended', since: status.atEpochMs, message: status.message };
    default:
      return status satisfies never;
  }
}

/** A class set as JSON. */
export function classSetEntry(id: number, { name, classes }: ClassSet): ClassSetEntry {
  return { id, name, classes: classes.map((one) => ({ name: one.name, color: one.color })) };
}
