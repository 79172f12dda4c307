import { ruleTextOf, type RuleParts } from '../zones/rule-text.js';
import type { ControlledCamera, Zone } from './api-types.js';

/** A camera as the server answers it: with its rules in parts. */
export interface CameraAnswer extends Omit<ControlledCamera, 'zones'> {
  readonly zones: readonly (Omit<Zone, 'rules'> & { readonly rules: readonly RuleParts[] })[];
}

/** A camera whose rules are the text a person writes, and a request takes. */
export function cameraFromAnswer(camera: CameraAnswer): ControlledCamera {
  const zones = camera.zones.map((zone) => ({ ...zone, rules: zone.rules.map(ruleTextOf) }));
  return { ...camera, zones };
}
