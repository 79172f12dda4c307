import type { Observable } from 'rxjs';
import type { CameraStatus } from '../../src/core/camera-feed.js';
import type { DeadlineReport } from '../../src/core/deadline-report.js';
import type { Admission } from '../budget/budgeted-device.js';
import type { CameraPatch, CameraSettings, RecordSettings } from './camera-settings.js';

/** A recording under way. */
export interface RecordingState {
  /** Files of the recording so far, as given or made up; the last one is being written. */
  readonly files: readonly string[];
  readonly sinceEpochMs: number;
  /** Frames recorded so far. */
  readonly frames: number;
}

/** What a finished recording left behind. */
export interface FinishedRecording {
  readonly files: readonly { readonly path: string; readonly frames: number }[];
  /** Why it ended early, one sentence; undefined when it is whole. */
  readonly failure: string | undefined;
}

/** A camera as it runs now. */
export interface CameraState {
  /** The source's passwords are redacted. */
  readonly settings: CameraSettings;
  readonly status: CameraStatus;
  readonly recording: RecordingState | undefined;
  readonly deadlines: DeadlineReport;
}

/**
 * Cameras added, removed and changed while others run; what the HTTP interface and a reloaded configuration use.
 *
 * Methods reject with SegcastError: `camera-unknown`, `camera-exists`, `source-invalid`, `record-*`, `usage`.
 */
export interface CameraControl {
  readonly cameras: readonly CameraState[];
  /** A camera's settings or recording have changed: its id. Hot. */
  readonly changes: Observable<string>;
  admission(): Admission;
  /** Starts a camera; the others go on undisturbed. */
  add(settings: CameraSettings): Promise<CameraState>;
  /** Ends a camera, its recording first. */
  remove(id: string): Promise<void>;
  change(id: string, patch: CameraPatch): Promise<CameraState>;
  /** @param where - file names; made up of camera and time, in the folder for recordings, when absent */
  startRecording(id: string, where?: RecordSettings): Promise<RecordingState>;
  stopRecording(id: string): Promise<FinishedRecording>;
  /** Ends the file being written and goes on in a new one; no frame is lost between them. */
  rotateRecording(id: string): Promise<RecordingState>;
}
