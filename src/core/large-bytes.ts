/**
 * Zeroed bytes for something as large as a frame: pixels, labels, a picture.
 *
 * They lie in shared memory, although nobody shares them: V8 takes every ordinary ArrayBuffer for a burden on its heap, and
 * at 200 MB of them a second collects all of it seven times a second, on the thread that draws. Shared ones do not count.
 * They are given back all the same by the collections that smaller buffers, those of the pipes, bring about.
 */
export function largeBytes(length: number): Uint8Array {
  return new Uint8Array(new SharedArrayBuffer(length));
}
