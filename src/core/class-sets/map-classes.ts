import { IGNORE_INDEX, type ClassSet } from '../class-set.js';
import { CLASS_SET_NAMES } from './class-sets.js';
import { INCLUDES, SAME_MEANING } from './same-meaning.js';

/**
 * What the classes of one set are called in another, by name: equal names first (case, `_` and `-` do not matter), then
 * what `from` states of its classes' other names, then names of the same meaning, then what a class of `to` is known or
 * stated to include. Several classes may become one, as truck and bus become CamVid's car, so map the finer set onto the
 * coarser one; the other way round, bicyclist is neither rider nor bicycle.
 *
 * Where `to` has a class `background` (Pascal VOC), that is what everything else becomes.
 *
 * @returns 256 entries: at a class id of `from` the class id of `to`, or `IGNORE_INDEX` where `to` has no such class
 */
export function mapClasses(from: ClassSet, to: ClassSet): Uint8Array {
  const own = new Map(to.classes.map(({ name }, id) => [plain(name), id]));
  const included = idsOfIncluded(to, own);
  const otherwise = own.get('background') ?? IGNORE_INDEX;
  const mapping = new Uint8Array(256).fill(IGNORE_INDEX);
  from.classes.forEach(({ name }, id) => {
    const names = [...statedNames(from, name), ...meanings(name)];
    mapping[id] = own.get(plain(name)) ?? firstOf(names, own) ?? firstOf(names, included) ?? otherwise;
  });
  return mapping;
}

function firstOf(names: readonly string[], ids: ReadonlyMap<string, number>): number | undefined {
  return ids.get(names.find((name) => ids.has(name)) ?? '');
}

/** What classes of a set answer to besides their own names: what it states, then what built-in sets include. */
function idsOfIncluded(to: ClassSet, own: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  const ids = new Map<string, number>();
  const add = (name: string, id: number) => {
    if (!ids.has(name)) ids.set(name, id);
  };
  to.classes.forEach(({ name }, id) => {
    for (const stated of statedNames(to, name)) add(stated, id);
  });
  const builtIn = CLASS_SET_NAMES.find((name) => name === to.name);
  for (const [name, names] of Object.entries(builtIn === undefined ? {} : INCLUDES[builtIn])) {
    const id = own.get(name);
    if (id !== undefined) for (const other of names.flatMap(meanings)) add(other, id);
  }
  return ids;
}

/** The names that a set states for one of its classes, e.g. a manifest's, and all of their meaning. */
function statedNames({ otherNames = {} }: ClassSet, name: string): readonly string[] {
  return Object.hasOwn(otherNames, name) ? (otherNames[name] ?? []).flatMap(meanings) : [];
}

/** The name and all others of its meaning, itself first. */
function meanings(name: string): readonly string[] {
  const own = plain(name);
  const group = SAME_MEANING.find((names) => names.includes(own)) ?? [];
  return [own, ...group.filter((other) => other !== own)];
}

function plain(name: string): string {
  return name.trim().toLowerCase().replaceAll(/[_-]/g, ' ');
}
