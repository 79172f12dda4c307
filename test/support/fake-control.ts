import { BehaviorSubject, Subject } from 'rxjs';
import type { Admission } from '../../pipelines/budget/budgeted-device.js';
import { BUILT_IN_PROFILES } from '../../pipelines/budget/profiles.js';
import { createDeadlineMeter } from '../../pipelines/deadlines/deadline-meter.js';
import type {
  CameraControl,
  CameraState,
  FinishedRecording,
  RecordingState,
} from '../../pipelines/fleet/camera-control.js';
import type { CameraPatch, CameraSettings, RecordSettings } from '../../pipelines/fleet/camera-settings.js';
import type { CameraFeed } from '../../src/core/camera-feed.js';
import type { DeadlineReport } from '../../src/core/deadline-report.js';
import { SegcastError } from '../../src/core/errors.js';
import { FakeClock } from './fake-clock.js';
import { FakeFeed } from './fake-feed.js';

interface FakeCamera {
  readonly feed: FakeFeed & CameraFeed;
  settings: CameraSettings;
  recording: RecordingState | undefined;
}

/** Settings as usual, of the demo. */
export function fakeSettings(settings: Partial<CameraSettings> = {}): CameraSettings {
  return {
    id: 'front',
    name: 'Front door',
    source: 'rtsp://me:secret@192.0.2.7/live',
    transport: 'tcp',
    priority: 1,
    profile: BUILT_IN_PROFILES.fast,
    opacity: 0.5,
    steady: false,
    paused: false,
    zones: [],
    ...settings,
  };
}

/** A report of no frames. */
export function emptyReport(budgetMs: number | undefined): DeadlineReport {
  return createDeadlineMeter({ clock: new FakeClock() }).report(budgetMs);
}

/** Cameras that exist in memory only, and record nothing. */
export class FakeControl implements CameraControl {
  /** For `startServer`. */
  readonly feeds = new BehaviorSubject<readonly CameraFeed[]>([]);
  readonly changes = new Subject<string>();
  /** What was asked for, in order: `startRecording front {"video":"a.mp4"}`. */
  readonly calls: string[] = [];
  /** What the next call of this method rejects with. */
  readonly failures = new Map<string, Error>();
  admissionNow: Admission = { utilization: 0.62, fits: true, advice: [] };
  readonly #cameras = new Map<string, FakeCamera>();

  constructor(...cameras: readonly CameraSettings[]) {
    for (const settings of cameras) this.#put(settings);
  }

  get cameras(): readonly CameraState[] {
    return [...this.#cameras.values()].map(stateOf);
  }

  /** The feed of a camera there is. */
  feed(id: string): FakeFeed {
    return this.#find(id).feed;
  }

  /** The settings as they were given. */
  settings(id: string): CameraSettings {
    return this.#find(id).settings;
  }

  admission(): Admission {
    return this.admissionNow;
  }

  async add(settings: CameraSettings): Promise<CameraState> {
    this.#note('add', settings.id);
    if (this.#cameras.has(settings.id)) {
      throw new SegcastError('camera-exists', `There is a camera "${settings.id}" already.`, 'Rename it.');
    }
    return stateOf(this.#put(settings));
  }

  async remove(id: string): Promise<void> {
    this.#note('remove', id);
    this.#find(id);
    this.#cameras.delete(id);
    this.#publish();
  }

  async change(id: string, patch: CameraPatch): Promise<CameraState> {
    this.#note('change', id, patch);
    const camera = this.#find(id);
    camera.settings = { ...camera.settings, ...patch };
    camera.feed.name = camera.settings.name;
    this.changes.next(id);
    return stateOf(camera);
  }

  async startRecording(id: string, where?: RecordSettings): Promise<RecordingState> {
    this.#note('startRecording', id, where);
    const camera = this.#find(id);
    if (camera.recording !== undefined) throw new SegcastError('usage', 'It is being recorded.', 'Stop it.');
    camera.recording = { files: [where?.video ?? 'made-up.mp4'], sinceEpochMs: 1000, frames: 0 };
    this.changes.next(id);
    return camera.recording;
  }

  async stopRecording(id: string): Promise<FinishedRecording> {
    this.#note('stopRecording', id);
    const camera = this.#find(id);
    const { files } = recordingOf(camera);
    camera.recording = undefined;
    this.changes.next(id);
    return { files: files.map((path) => ({ path, frames: 12 })), failure: undefined };
  }

  async rotateRecording(id: string): Promise<RecordingState> {
    this.#note('rotateRecording', id);
    const camera = this.#find(id);
    const { files } = recordingOf(camera);
    camera.recording = { files: [...files, 'next.mp4'], sinceEpochMs: 2000, frames: 0 };
    this.changes.next(id);
    return camera.recording;
  }

  #put(settings: CameraSettings): FakeCamera {
    const deadlines = (): DeadlineReport => emptyReport(camera.settings.profile.budgetMs);
    const feed = Object.assign(new FakeFeed(settings.id, settings.name), { deadlines });
    const camera: FakeCamera = { feed, settings, recording: undefined };
    this.#cameras.set(settings.id, camera);
    this.#publish();
    return camera;
  }

  #publish(): void {
    this.feeds.next([...this.#cameras.values()].map(({ feed }) => feed));
  }

  #note(method: string, id: string, what?: unknown): void {
    this.calls.push([method, id, ...(what === undefined ? [] : [JSON.stringify(what)])].join(' '));
    const failure = this.failures.get(method);
    this.failures.delete(method);
    if (failure !== undefined) throw failure;
  }

  #find(id: string): FakeCamera {
    const camera = this.#cameras.get(id);
    if (camera !== undefined) return camera;
    throw new SegcastError('camera-unknown', `There is no camera "${id}".`, 'List them.');
  }
}

function stateOf({ settings, recording }: FakeCamera): CameraState {
  return {
    settings, // with its password: whoever shows it must take it out
    status: { kind: 'connecting' },
    recording,
    deadlines: emptyReport(settings.profile.budgetMs),
  };
}

function recordingOf({ recording }: FakeCamera): RecordingState {
  if (recording === undefined) throw new SegcastError('usage', 'It is not being recorded.', 'Start first.');
  return recording;
}
