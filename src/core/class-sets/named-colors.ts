import type { SegmentClass } from '../class-set.js';

/** Classes as one line of a table each: name, red, green, blue. */
export function namedColors(
  rows: readonly (readonly [name: string, red: number, green: number, blue: number])[],
): readonly SegmentClass[] {
  return rows.map(([name, ...color]) => ({ name, color }));
}
