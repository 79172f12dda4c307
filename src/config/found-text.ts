import type { FieldPath } from '../core/located-yaml.js';

/** A text somewhere in a configuration. */
export interface FoundText {
  readonly path: FieldPath;
  readonly text: string;
}

/** The texts at a path with `*` for every item of a list; what is not there, or no text, is left out. */
export function textsAt(value: unknown, pattern: FieldPath): readonly FoundText[] {
  return pathsOf(value, pattern).flatMap((path) => {
    const text = path.reduce(step, value);
    return typeof text === 'string' ? [{ path, text }] : [];
  });
}

/** The paths that a pattern with `*` stands for. */
export function pathsOf(value: unknown, pattern: FieldPath, before: FieldPath = []): readonly FieldPath[] {
  const [first, ...rest] = pattern;
  if (first === undefined) return [before];
  if (first !== '*') return pathsOf(step(value, first), rest, [...before, first]);
  if (!Array.isArray(value)) return [];
  return value.flatMap((item: unknown, i) => pathsOf(item, rest, [...before, i]));
}

function step(value: unknown, name: PropertyKey): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Readonly<Record<PropertyKey, unknown>>)[name]; // it has it
}
