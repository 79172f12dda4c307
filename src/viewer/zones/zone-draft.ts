import type { Zone } from '../control/api-types.js';
import { rulesIn } from './rule-text.js';
import { EMPTY_SKETCH, faultOf, type Sketch } from './zone-sketch.js';

/** A zone being made or changed, until it is saved. */
export interface ZoneDraft {
  readonly camera: string;
  /** The name it is saved under so far; undefined for a new zone. */
  readonly of: string | undefined;
  readonly name: string;
  /** One rule per line. */
  readonly rules: string;
  readonly sketch: Sketch;
}

/** A new zone, under the first name that is free. */
export function newDraft(camera: string, zones: readonly Zone[]): ZoneDraft {
  const names = new Set(zones.map(({ name }) => name));
  let number = 1;
  while (names.has(`zone ${number}`)) number++;
  return { camera, of: undefined, name: `zone ${number}`, rules: '', sketch: EMPTY_SKETCH };
}

export function draftOf(camera: string, { name, polygon, rules }: Zone): ZoneDraft {
  return { camera, of: name, name, rules: rules.join('\n'), sketch: { corners: polygon, isClosed: true } };
}

/** What keeps the draft from being saved, one sentence; '' when nothing does. */
export function faultOfDraft({ sketch, name, of }: ZoneDraft, zones: readonly Zone[]): string {
  if (name.trim() === '') return 'Give the zone a name.';
  const isTaken = zones.some((zone) => zone.name === name.trim() && zone.name !== of);
  if (isTaken) return `There is a zone "${name.trim()}" already. Choose another name.`;
  return faultOf(sketch);
}

/** All zones of the camera with the draft in its place. */
export function zonesWith({ of, name, rules, sketch }: ZoneDraft, zones: readonly Zone[]): readonly Zone[] {
  const saved: Zone = { name: name.trim(), polygon: sketch.corners, rules: rulesIn(rules) };
  if (of === undefined || !zones.some((zone) => zone.name === of)) return [...zones, saved];
  return zones.map((zone) => (zone.name === of ? saved : zone));
}
