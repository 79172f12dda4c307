import type { Observable } from 'rxjs';
import type { Allocate } from '../../src/core/buffer-pool.js';
import type { CameraFeed } from '../../src/core/camera-feed.js';
import type { ClassSet } from '../../src/core/class-set.js';
import type { Profile } from '../../src/core/profile.js';
import type { AnnotatedFrame } from '../../src/core/segmentation.js';
import type { SourceEvent } from '../../src/core/source-event.js';
import type { BudgetedDevice } from '../budget/budgeted-device.js';
import { Fleet } from '../fleet/fleet.js';
import type { CameraEnd } from '../live/live-camera.js';

/** What a camera is measured with. */
export interface BenchCameraOptions {
  /** Redacted. */
  readonly name: string;
  readonly open: (allocate: Allocate) => Observable<SourceEvent>;
  readonly profile: Profile;
  readonly device: BudgetedDevice;
  readonly classSet: ClassSet;
  /** A frame's picture is ready for viewers. */
  readonly onEncoded: (annotated: AnnotatedFrame, encodeMs: number) => void;
}

/** The camera under test, whose profile may change between any two frames. */
export interface BenchCamera extends AsyncDisposable {
  /** For the server. */
  readonly feed: CameraFeed;
  readonly profile: Profile;
  /** Resolves when the source is over; never rejects. */
  readonly ended: Promise<CameraEnd>;
  change(profile: Profile): Promise<void>;
}

const ID = 'bench';

/** Starts the camera just as `segcast watch` does: the only one of a fleet. */
export async function startBenchCamera(options: BenchCameraOptions): Promise<BenchCamera> {
  const { name, open, profile, device, classSet, onEncoded } = options;
  const fleet = new Fleet({ device, classSet, open: (_settings, { allocate }) => open(allocate) });
  await fleet.add({
    id: ID,
    name,
    source: 'demo:', // never opened: `open` has the source
    transport: 'tcp',
    priority: 1,
    profile,
    opacity: 0.5,
    steady: false,
    paused: false,
    zones: [],
  });
  const camera = fleet.running[0]!; // added just now
  return {
    feed: {
      id: ID,
      name,
      frames: camera.feed.frames,
      status: camera.feed.status,
      onEncoded: (annotated, encodeMs) => {
        onEncoded(annotated, encodeMs);
        camera.feed.onEncoded?.(annotated, encodeMs);
      },
    },
    get profile() {
      return camera.settings.profile;
    },
    ended: camera.ended,
    change: async (next) => {
      await fleet.change(ID, { profile: next });
    },
    [Symbol.asyncDispose]: () => fleet[Symbol.asyncDispose](),
  };
}
