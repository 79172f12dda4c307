/** A version's numbers, the most significant first. */
export type Version = readonly number[];

/** The first dotted number in a text, e.g. `[5, 1, 9]` of `5.1.9-0+deb12u1`; undefined where there is none. */
export function parseVersion(text: string): Version | undefined {
  return /\d+(?:\.\d+)+/.exec(text)?.[0].split('.').map(Number);
}

/** Whether `version` is `least` or newer; a number that one of them lacks counts as 0. */
export function isAtLeast(version: Version, least: Version): boolean {
  const length = Math.max(version.length, least.length);
  for (let place = 0; place < length; place++) {
    const difference = (version[place] ?? 0) - (least[place] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
