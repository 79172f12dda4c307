import type { InferenceClient } from '../../models/runtime/inference-client.js';
import type { Size } from '../../src/core/size.js';
import { patternFrame } from '../../test/models/support/tensors.js';
import { pidOf, residentMb } from './inference-process.js';
import { LoadedCuts } from './run-exits.js';
import { shortCascade } from './short-cascade.js';

/** How often memory is read, frames. */
const MARK_EVERY = 100;
/**
 * What the second half of the frames may add, MB. The first half is JavaScript's own: its heap settles in a thousand frames, on
 * the cpu too. The smallest feature of 1000 frames is 49 MB at 64x48.
 */
const MOST_GROWTH_MB = 10;

/** How many frames are sent where, and what that is called in what is printed. */
export interface MemoryCheck {
  readonly client: InferenceClient;
  readonly name: string;
  readonly frames: number;
}

/**
 * Sends frames through all cuts of a short cascade, one in three abandoned after its first cut, one in fifty failing, and
 * prints the inference process's resident memory on the way; returns whether it stays.
 */
export async function checkMemory(size: Size, { client, name, frames }: MemoryCheck): Promise<boolean> {
  await using cuts = await LoadedCuts.load(client, shortCascade(size));
  const pixels = patternFrame(size.height, size.width);
  const pid = await pidOf(client);
  const readings: number[] = [];
  const startedAt = performance.now();
  for (let frame = 1; frame <= frames; frame++) {
    if (frame % 50 === 0) await cuts.runOutOfOrder(pixels);
    else await cuts.run(pixels, frame % 3 === 0 ? 1 : undefined);
    if (frame % MARK_EVERY !== 0) continue;
    readings.push(residentMb(pid));
    const msPerFrame = (performance.now() - startedAt) / frame;
    console.log(
      `     ${name}: ${frame} frames: ${readings.at(-1)!.toFixed(1)} MB resident, ${msPerFrame.toFixed(0)} ms a frame`,
    );
  }
  const half = Math.floor((readings.length - 1) / 2);
  const [middle = NaN, ...later] = readings.slice(half);
  const growth = Math.max(...later) - middle;
  const stays = growth <= MOST_GROWTH_MB;
  console.log(
    `${stays ? 'ok  ' : 'FAIL'} ${name}: memory grew by ${growth.toFixed(1)} MB after the first ${(half + 1) * MARK_EVERY} frames`,
  );
  return stays;
}
