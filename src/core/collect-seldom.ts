import { setFlagsFromString } from 'node:v8';

/** How much garbage may gather before the whole heap is searched for it, in percent of what is in use. */
const GROWTH_PERCENT = 400;

/**
 * Lets garbage gather for longer before it is collected from the whole heap: every few seconds instead of twice in one.
 *
 * V8 sizes its heap by how fast ordinary objects are made; pictures and labels are external to it and count all the same,
 * so a program of pictures runs at V8's smallest allowance. A collection takes several threads for 20 to 40 ms, and
 * on two cores the frame of that moment is late. The price is memory: up to five times the heap, some 150 MB for one camera.
 *
 * To be called before pictures are shown; it is V8's setting for the whole process.
 */
export function collectSeldom(): void {
  setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`);
}
