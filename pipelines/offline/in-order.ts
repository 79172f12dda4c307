/**
 * Maps in order with one value of look-ahead: while the caller consumes result n, value n + 1 is already in work.
 *
 * Keeps decoder, network and encoder busy at once; holds at most two values, so a file's frames wait where they are.
 * Leaving the loop early returns the source's iterator after the look-ahead has settled.
 */
export async function* mapInOrder<T, R>(
  source: AsyncIterable<T>,
  project: (value: T) => Promise<R>,
): AsyncGenerator<R, void, undefined> {
  let ahead: Promise<R> | undefined;
  try {
    for await (const value of source) {
      const ready = ahead;
      ahead = project(value);
      ahead.catch(() => undefined); // reported when its turn comes; until then it must not count as unhandled
      if (ready !== undefined) yield await ready;
    }
    const last = ahead;
    ahead = undefined;
    if (last !== undefined) yield await last;
  } finally {
    await ahead?.catch(() => undefined);
  }
}
