/** How far mapInOrder() looks ahead. */
export interface InOrderOptions {
  /** Values in work besides the one that is waited for. @defaultValue 1 */
  readonly ahead?: number;
}

/**
 * Maps in order with some values of look-ahead: while the caller consumes result n, values n + 1 to n + `ahead` are already in
 * work.
 *
 * Keeps decoder, network and encoder busy at once; holds no more values than that, so a file's frames wait where they are.
 * Leaving the loop early returns the source's iterator after what is in work has settled.
 */
export async function* mapInOrder<T, R>(
  source: AsyncIterable<T>,
  project: (value: T) => Promise<R>,
  { ahead = 1 }: InOrderOptions = {},
): AsyncGenerator<R, void, undefined> {
  const inWork: Promise<R>[] = [];
  try {
    for await (const value of source) {
      const result = project(value);
      result.catch(() => undefined); // reported when its turn comes; until then it must not count as unhandled
      inWork.push(result);
      if (inWork.length > ahead) yield await inWork.shift()!; // not empty
    }
    while (inWork.length > 0) yield await inWork.shift()!;
  } finally {
    await Promise.allSettled(inWork);
  }
}
