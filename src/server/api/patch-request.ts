import type { CameraPatch } from '../../../pipelines/fleet/camera-settings.js';
import type { Profile } from '../../core/profile.js';
import { profileFrom } from './profile-request.js';
import type { CameraChange } from './schemas/camera.js';
import { zonesFrom } from './zones-request.js';

/**
 * The change that a request means.
 *
 * @param present - the camera's profile so far
 * @throws SegcastError `usage` for a zone's rule whose text is none
 */
export function patchFrom({ profile, zones, ...others }: CameraChange, present: Profile): CameraPatch {
  const given = Object.entries(others).filter(([, value]) => value !== undefined);
  return {
    ...(Object.fromEntries(given) as Omit<CameraPatch, 'profile' | 'zones'>), // the entries of `others`
    ...(profile !== undefined && { profile: profileFrom(profile, present) }),
    ...(zones !== undefined && { zones: zonesFrom(zones) }),
  };
}
