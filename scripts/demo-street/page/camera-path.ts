import { PerspectiveCamera } from 'three';
import { CLIP, STREET_PERIOD_M } from '../clip.js';
import { CAMERA } from './street-layout.js';
import { DECAL_LAYER } from './tagged.js';

const VERTICAL_FIELD_OF_VIEW_DEG = 44;
const PITCH_RAD = -0.015;

export function buildCamera(): PerspectiveCamera {
  const camera = new PerspectiveCamera(VERTICAL_FIELD_OF_VIEW_DEG, CLIP.widthPx / CLIP.heightPx, 0.3, 1500);
  camera.layers.enable(DECAL_LAYER);
  camera.rotation.order = 'YXZ';
  return camera;
}

/** Where the camera is along the street at `phase` (0..1). */
export function cameraDistance(phase: number): number {
  return phase * STREET_PERIOD_M;
}

/** A car's front camera: steady speed, a little drift in the lane, a little pitch on its springs; whole cycles a loop. */
export function placeCamera(camera: PerspectiveCamera, phase: number): void {
  const cycle = (count: number, offset = 0): number => Math.sin(2 * Math.PI * (phase * count + offset));
  camera.position.set(
    CAMERA.x + 0.1 * cycle(1) + 0.03 * cycle(3, 0.2),
    CAMERA.heightM + 0.012 * cycle(11) + 0.007 * cycle(23, 0.4),
    -cameraDistance(phase),
  );
  camera.rotation.set(
    PITCH_RAD + 0.0022 * cycle(9, 0.1) + 0.0012 * cycle(17, 0.6),
    -0.008 * cycle(1, 0.25) - 0.02,
    0.0025 * cycle(2, 0.3),
  );
}
