import { IGNORE_INDEX, type ClassSet } from '../../src/core/class-set.js';
import { mapClasses } from '../../src/core/class-sets/map-classes.js';

/** What two networks both tell apart, and what each one's ids are there. */
export interface SharedClasses {
  /** The coarser of the two sets; ids of both are mapped to its. */
  readonly classSet: ClassSet;
  /** 256 entries: at an id of the first set the shared id, `IGNORE_INDEX` where the other set has no such class. */
  readonly first: Uint8Array;
  /** The same for the second set. */
  readonly second: Uint8Array;
}

/**
 * The classes that two sets have in common, by name. The finer set, the one with more classes, is mapped onto the coarser
 * one; a class that nothing is mapped to is in one set only, and left out.
 */
export function sharedClasses(first: ClassSet, second: ClassSet): SharedClasses {
  const isFirstFiner = first.classes.length > second.classes.length;
  const [finer, coarser] = isFirstFiner ? [first, second] : [second, first];
  const fromFiner = mapClasses(finer, coarser);
  const met = new Set(fromFiner);
  const fromCoarser = new Uint8Array(256).fill(IGNORE_INDEX);
  for (const id of coarser.classes.keys()) if (met.has(id)) fromCoarser[id] = id;
  return isFirstFiner
    ? { classSet: coarser, first: fromFiner, second: fromCoarser }
    : { classSet: coarser, first: fromCoarser, second: fromFiner };
}

/** The names of the classes that a mapping has no place for. */
export function classesLeftOut({ classes }: ClassSet, mapping: Uint8Array): readonly string[] {
  return classes.filter((_, id) => mapping[id] === IGNORE_INDEX).map(({ name }) => name);
}

/** The names of the classes that become the class `id`. */
export function classesMappedTo(id: number, { classes }: ClassSet, mapping: Uint8Array): readonly string[] {
  return classes.filter((_, from) => mapping[from] === id).map(({ name }) => name);
}
