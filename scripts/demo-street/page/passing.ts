import type { Group, Object3D } from 'three';
import { LOOP_SECONDS, STREET_PERIOD_M } from '../clip.js';

const SEEN_BEHIND_M = 8;
const SEEN_AHEAD_M = 190;

/**
 * Something that passes the camera in a stream.
 *
 * Seen from the camera a thing at constant speed moves `speed * loop` in one loop; a stream that repeats after just that
 * distance looks the same at the loop's end as at its start. So every stream has its own period and the clip loops exactly.
 */
export interface Passer {
  readonly object: Object3D;
  /** Distance ahead of the camera at phase 0. */
  readonly startM: number;
  /** Metres the camera gains on it in one loop; also the stream's period. */
  readonly gainM: number;
  readonly pose?: (phase: number) => void;
}

/** Something that rides ahead of the camera, falling back and pulling away once per loop. */
export interface Leader {
  readonly object: Object3D;
  readonly distanceM: number;
  readonly swayM: number;
  readonly pose?: (phase: number) => void;
}

/** Metres the camera gains on something moving at `speedMps` in the same direction. */
export function gainOn(speedMps: number): number {
  return STREET_PERIOD_M - speedMps * LOOP_SECONDS;
}

/** Pedal or step cycles in a loop must be whole: the nearest whole number for a speed. */
export function wholeCycles(speedMps: number, cycleM: number): number {
  return Math.max(1, Math.round((speedMps * LOOP_SECONDS) / cycleM));
}

/** As many holders of the same object as can be in sight at once. */
export function withCopies({ object, gainM }: Passer, group: Group): Object3D[] {
  const count = Math.ceil((SEEN_AHEAD_M + SEEN_BEHIND_M) / gainM);
  const copies = [object, ...Array.from({ length: count - 1 }, () => object.clone())];
  group.add(...copies);
  return copies;
}

/** Moves a stream to where it is at `phase`, its copies one period behind the other. */
export function placeStream(
  passer: Passer,
  copies: readonly Object3D[],
  phase: number,
  cameraS: number,
): void {
  passer.pose?.(phase);
  copies.forEach((copy, index) => {
    const ahead = passer.startM - phase * passer.gainM;
    const wrapped = (((ahead + SEEN_BEHIND_M) % passer.gainM) + passer.gainM) % passer.gainM;
    const distance = wrapped - SEEN_BEHIND_M + index * passer.gainM;
    if (copy !== passer.object) copyPose(passer.object, copy);
    copy.position.z = -(cameraS + distance);
    copy.visible = distance < SEEN_AHEAD_M;
  });
}

function copyPose(from: Object3D, to: Object3D): void {
  from.children.forEach((child, index) => {
    const twin = to.children[index];
    if (!twin) return;
    twin.position.copy(child.position);
    twin.quaternion.copy(child.quaternion);
    copyPose(child, twin);
  });
}

/** Moves a leader to where it is at `phase`. */
export function placeLeader(
  { object, distanceM, swayM, pose }: Leader,
  phase: number,
  cameraS: number,
): void {
  object.position.z = -(cameraS + distanceM + swayM * Math.sin(phase * 2 * Math.PI));
  pose?.(phase);
}
