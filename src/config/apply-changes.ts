import type { CameraControl } from '../../pipelines/fleet/camera-control.js';
import type { CameraSettings } from '../../pipelines/fleet/camera-settings.js';
import { toSegcastError, type SegcastError } from '../core/errors.js';
import type { ConfigChanges, RecordingChange } from './config-changes.js';

/** A camera that could not be brought to its new settings. */
export interface FailedChange {
  readonly id: string;
  readonly failure: SegcastError;
}

/**
 * Brings running cameras to a new configuration. Cameras without a change are not touched; one that fails keeps no other
 * from its change.
 *
 * @returns what failed; never rejects
 */
export async function applyChanges(
  control: CameraControl,
  changes: ConfigChanges,
): Promise<readonly FailedChange[]> {
  const { added, removed, changed, recordings, restart } = changes;
  const failures: FailedChange[] = [];
  const attempt = (id: string, work: () => Promise<unknown>): Promise<void> =>
    work().then(
      () => undefined,
      (thrown: unknown) => void failures.push({ id, failure: toSegcastError(thrown) }),
    );
  // Room is made first: what ends frees devices, files and time for what begins.
  await Promise.all(removed.map((id) => attempt(id, () => control.remove(id))));
  await Promise.all([
    ...restart.map((settings) => attempt(settings.id, () => restarted(control, settings))),
    ...added.map((settings) => attempt(settings.id, () => control.add(settings))),
    ...changed.map(({ id, patch }) => attempt(id, () => control.change(id, patch))),
    ...recordings.map((change) => attempt(change.id, () => switchRecording(control, change))),
  ]);
  return failures;
}

/** A camera that somebody has removed meanwhile begins all the same. */
async function restarted(control: CameraControl, settings: CameraSettings): Promise<void> {
  const isRunning = control.cameras.some((camera) => camera.settings.id === settings.id);
  if (isRunning) await control.remove(settings.id);
  await control.add(settings);
}

/** What somebody else has begun or ended already stays as it is. */
async function switchRecording(control: CameraControl, { id, kind }: RecordingChange): Promise<void> {
  const camera = control.cameras.find(({ settings }) => settings.id === id);
  const isRecording = camera?.recording !== undefined;
  if (isRecording && kind !== 'begin') await control.stopRecording(id);
  if (kind === 'renew' || (kind === 'begin' && !isRecording)) await control.startRecording(id);
}
