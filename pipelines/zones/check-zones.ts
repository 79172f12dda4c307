import { nearestName } from '../../models/nearest-name.js';
import type { ClassSet } from '../../src/core/class-set.js';
import { SegcastError } from '../../src/core/errors.js';
import type { Corner, Zone, ZoneRule } from '../../src/core/zone.js';
import { formatZoneRule } from './zone-rule.js';

/** More corners make no better zone, and each costs time when its mask is made. */
export const MOST_CORNERS = 100;
/** Each zone costs up to a millisecond a frame. */
export const MOST_ZONES = 32;
/** For one zone. */
export const MOST_RULES = 32;

/**
 * Checks zones that come from outside against the classes of the camera's network.
 *
 * @throws SegcastError `usage` naming the zone
 */
export function checkZones(zones: readonly Zone[], classSet: ClassSet): void {
  if (zones.length > MOST_ZONES) {
    throw wrong(`${zones.length} zones are too many for one camera: expected at most ${MOST_ZONES}`);
  }
  const names = new Set<string>();
  for (const { name, polygon, rules } of zones) {
    if (name.trim() === '') throw wrong('A zone has no name');
    if (names.has(name)) throw wrong(`There are two zones "${name}"`);
    names.add(name);
    const mistake = polygonMistake(polygon);
    if (mistake !== undefined) {
      throw wrong(
        `The polygon of zone "${name}" is none: expected ${mistake.expected}, received ${mistake.received}`,
      );
    }
    checkRules(name, rules, classSet);
  }
}

function checkRules(zone: string, rules: readonly ZoneRule[], classSet: ClassSet): void {
  if (rules.length > MOST_RULES) {
    throw wrong(`${rules.length} rules are too many for zone "${zone}": expected at most ${MOST_RULES}`);
  }
  const texts = new Set<string>();
  for (const rule of rules) {
    const mistake = classMistake(rule.className, classSet) ?? figuresMistake(rule);
    if (mistake !== undefined) throw wrong(`In a rule of zone "${zone}" ${mistake}`);
    const text = formatZoneRule(rule);
    if (texts.has(text)) throw wrong(`Zone "${zone}" has the rule "${text}" twice`);
    texts.add(text);
  }
}

/** What keeps corners from being a zone's polygon. */
export interface PolygonMistake {
  readonly expected: string;
  readonly received: string;
  /** The corner it is about, where it is about one. */
  readonly corner?: Corner;
}

/** What is wrong with a polygon; undefined when nothing is. */
export function polygonMistake(polygon: readonly Corner[]): PolygonMistake | undefined {
  const corners = polygon.length;
  if (corners < 3 || corners > MOST_CORNERS) {
    return { expected: `3 to ${MOST_CORNERS} corners`, received: `${corners}` };
  }
  const corner = polygon.find((corner) => !corner.every((part) => part >= 0 && part <= 1));
  if (corner !== undefined) {
    const expected = 'corners from 0,0 (top left) to 1,1 (bottom right)';
    return { expected, received: corner.join(','), corner };
  }
  return isFlat(polygon)
    ? { expected: 'corners around an area', received: 'corners on one line' }
    : undefined;
}

/** What is wrong with a class's name, in a few words; undefined when nothing is. */
export function classMistake(className: string, { name, classes }: ClassSet): string | undefined {
  const names = classes.map((known) => known.name);
  if (names.includes(className)) return undefined;
  const nearest = nearestName(className, names);
  const guess = nearest === undefined ? '' : `; did you mean "${nearest}"?`;
  return `there is no class "${className}" in ${name} (${names.join(', ')})${guess}`;
}

/** What is wrong with a rule's figures; a rule that was read from text has nothing wrong. */
function figuresMistake({ comparison, share, forMs, clearShare, clearForMs }: ZoneRule): string | undefined {
  if (![share, clearShare].every((part) => part >= 0 && part <= 1)) {
    return `a share is not one: expected 0 to 1, received ${share} and ${clearShare}`;
  }
  if (![forMs, clearForMs].every((ms) => ms >= 0 && ms < Infinity)) {
    return `a duration is not one: expected ms from 0, received ${forMs} and ${clearForMs}`;
  }
  const isQuiet = comparison === '>' ? clearShare <= share : clearShare >= share;
  return isQuiet
    ? undefined
    : `the event would end at ${clearShare}, where it begins (${comparison} ${share})`;
}

function isFlat(polygon: readonly Corner[]): boolean {
  const [x0, y0] = polygon[0] ?? [0, 0];
  const [x1, y1] = polygon.find(([x, y]) => x !== x0 || y !== y0) ?? [x0, y0];
  return polygon.every(([x, y]) => Math.abs((x1 - x0) * (y - y0) - (y1 - y0) * (x - x0)) < 1e-9);
}

function wrong(problem: string): SegcastError {
  return new SegcastError(
    'usage',
    `${problem.replace(/[.?]$/, '')}.`,
    'Correct the zone; docs/configuration.md says what it consists of.',
  );
}
