import type { ClassSet } from '../../src/core/class-set.js';
import { classSetEntry, type ClassSetEntry } from './server-message.js';

/** Numbers the class sets that cameras show, so that a picture's header needs one digit and not a list of names. */
export class ClassSetRegistry {
  readonly #byContent = new Map<string, ClassSetEntry>();
  readonly #byIdentity = new WeakMap<ClassSet, ClassSetEntry>();
  readonly #announce: (entry: ClassSetEntry) => void;

  /** `announce` is called once for every class set that was not known before. */
  constructor(announce: (entry: ClassSetEntry) => void) {
    this.#announce = announce;
  }

  /** Everything known so far, in the order of the ids. */
  get entries(): readonly ClassSetEntry[] {
    return [...this.#byContent.values()];
  }

  /** The number of a class set; equal sets share one, whichever object they come in. */
  idOf(classSet: ClassSet): number {
    const known = this.#byIdentity.get(classSet);
    if (known !== undefined) return known.id;
    const entry = this.#register(classSet);
    this.#byIdentity.set(classSet, entry);
    return entry.id;
  }

  #register(classSet: ClassSet): ClassSetEntry {
    const content = JSON.stringify(classSet);
    const known = this.#byContent.get(content);
    if (known !== undefined) return known;
    const entry = classSetEntry(this.#byContent.size, classSet);
    this.#byContent.set(content, entry);
    this.#announce(entry);
    return entry;
  }
}
