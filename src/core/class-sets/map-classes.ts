import { IGNORE_INDEX, type ClassSet } from '../class-set.js';
import { CLASS_SET_NAMES } from './class-sets.js';
import { INCLUDES, SAME_MEANING } from './same-meaning.js';

/**
 * What the classes of one set are called in another, by name: equal names first (case, `_` and `-` do not matter), then
 * names of the same meaning, then what a class of `to` is known to include. Several classes may become one, as truck and
 * bus become CamVid's car, so map the finer set onto the coarser one; the other way round, bicyclist is neither rider
 * nor bicycle.
 *
 * Where `to` has a class `background` (Pascal VOC), that is what everything else becomes.
 *
 * @returns 256 entries: at a class id of `from` the class id of `to`, or `IGNORE_INDEX` where `to` has no such class
 */
export function mapClasses(from: ClassSet, to: ClassSet): Uint8Array {
  const idOf = idsByName(to);
  const otherwise = idOf.get('background') ?? IGNORE_INDEX;
  const mapping = new Uint8Array(256).fill(IGNORE_INDEX);
  from.classes.forEach(({ name }, id) => {
    const known = meanings(name).find((meaning) => idOf.has(meaning));
    mapping[id] = (known === undefined ? undefined : idOf.get(known)) ?? otherwise;
  });
  return mapping;
}

/** Every name by which a class of the set can be asked for. */
function idsByName(to: ClassSet): ReadonlyMap<string, number> {
  const ids = new Map(to.classes.map(({ name }, id) => [plain(name), id]));
  const builtIn = CLASS_SET_NAMES.find((name) => name === to.name);
  const includes = builtIn === undefined ? {} : INCLUDES[builtIn];
  for (const [name, included] of Object.entries(includes))
    for (const other of included.flatMap(meanings)) {
      const id = ids.get(name);
      if (id !== undefined && !ids.has(other)) ids.set(other, id);
    }
  return ids;
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
