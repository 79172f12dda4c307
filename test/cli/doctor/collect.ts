/** Everything an asynchronous sequence gives (`Array.fromAsync` needs Node 22). */
export async function collect<T>(values: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const value of values) collected.push(value);
  return collected;
}
