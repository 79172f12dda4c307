import { cameraIdOf } from '../../../pipelines/fleet/camera-names.js';
import type { CameraControl, CameraState } from '../../../pipelines/fleet/camera-control.js';
import { profileFrom } from './profile-request.js';
import type { NewCamera } from './schemas/camera.js';
import { zonesFrom } from './zones-request.js';

/**
 * Adds the camera that a request describes, and has it recorded if asked to: both, or neither.
 *
 * @throws SegcastError as `CameraControl.add` and `startRecording`
 */
export async function addCamera(control: CameraControl, request: NewCamera): Promise<CameraState> {
  const { name, source, transport, priority, opacity, steady, record } = request;
  const { id = cameraIdOf(name) } = request;
  const state = await control.add({
    id,
    name,
    source,
    transport,
    priority,
    profile: profileFrom(request.profile),
    opacity,
    steady,
    paused: false,
    zones: zonesFrom(request.zones),
  });
  if (record === undefined) return state;
  try {
    // Not among the settings: their files may lie anywhere, those asked for over HTTP in the folder for recordings.
    return { ...state, recording: await control.startRecording(id, record) };
  } catch (thrown) {
    await control.remove(id);
    throw thrown;
  }
}
