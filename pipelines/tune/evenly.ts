/** `count` values (all, when there are fewer), spread evenly from the first on. */
export function evenly<T>(values: readonly T[], count: number): readonly T[] {
  const step = Math.max(values.length / count, 1);
  return values.filter((_, index) => Math.floor(index / step) > Math.floor((index - 1) / step));
}
