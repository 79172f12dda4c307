import type { InferenceClient } from '../../models/runtime/inference-client.js';
import type { Size } from '../../src/core/size.js';
import { patternFrame } from '../../test/models/support/tensors.js';
import { pidOf, residentMb } from './inference-process.js';
import { LoadedCuts } from './run-exits.js';
import { shortCascade } from './short-cascade.js';

/** How often memory is read, frames. */
const MARK_EVERY = 100;
/**
 * What may be added after so many frames, MB. After 200 caches have filled, and the smallest feature of 1800 frames is more than 20, at 64x48
 * and above. After 1000 JavaScript's heap has settled, which takes as long on the cpu; the smallest feature of 1000 frames is 49.
 */
const BOUNDS = [
  { after: 200, mostMb: 20 },
  { after: 1000, mostMb: 10 },
] as const;

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
  const results = BOUNDS.filter(({ after }) => after < frames).map((bound) =>
    tellGrowth(name, readings, bound),
  );
  return results.every(Boolean);
}

/** Prints how much memory has grown since so many frames; returns whether that is little. */
function tellGrowth(
  name: string,
  readings: readonly number[],
  { after, mostMb }: (typeof BOUNDS)[number],
): boolean {
  const [then = NaN, ...later] = readings.slice(after / MARK_EVERY - 1);
  const growth = Math.max(...later) - then;
  const isLittle = growth <= mostMb;
  console.log(
    `${isLittle ? 'ok  ' : 'FAIL'} ${name}: memory grew by ${growth.toFixed(1)} MB after the first ${after} frames, at most ${mostMb} are well`,
  );
  return isLittle;
}
