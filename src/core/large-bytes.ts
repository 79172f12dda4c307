/** How much may be handed out in shared memory before V8 is shown some: a third of a second of 720p frames, labels and pictures. */
const UNSEEN_BYTES = 64e6;

let unseenBytes = 0;

/**
 * Zeroed bytes for something as large as a frame: pixels, labels, a picture.
 *
 * They lie in shared memory, although nobody shares them: V8 takes every ordinary ArrayBuffer for a burden on its heap, and
 * at 200 MB of them a second collects all of it seven times a second, on the thread that draws. Shared ones do not count,
 * but they are given back by its collections only, so now and then one is ordinary.
 */
export function largeBytes(length: number): Uint8Array {
  unseenBytes += length;
  if (unseenBytes < UNSEEN_BYTES) return new Uint8Array(new SharedArrayBuffer(length));
  unseenBytes = 0;
  return new Uint8Array(length);
}
