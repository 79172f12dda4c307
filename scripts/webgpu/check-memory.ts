import { readFileSync } from 'node:fs';
import { filter, firstValueFrom, map } from 'rxjs';
import type { InferenceClient } from '../../models/runtime/inference-client.js';
import type { Size } from '../../src/core/size.js';
import { patternFrame } from '../../test/models/support/tensors.js';
import { LoadedCuts } from './run-exits.js';
import { shortCascade } from './short-cascade.js';

/** How often memory is read, frames; growth is counted from the first time on, when caches have filled. */
const MARK_EVERY = 200;
/** What caches and the collector may add after that, MB; 1800 frames' smallest feature is more, at 64x48 and above. */
const MOST_GROWTH_MB = 20;

/**
 * Sends frames through all cuts of a short cascade, one in three abandoned after its first cut, one in fifty failing, and
 * prints the inference process's resident memory on the way; returns whether it stays.
 */
export async function checkMemory(webgpu: InferenceClient, size: Size, frames: number): Promise<boolean> {
  await using cuts = await LoadedCuts.load(webgpu, shortCascade(size));
  const pixels = patternFrame(size.height, size.width);
  const pid = await pidOf(webgpu);
  const readings: number[] = [];
  const startedAt = performance.now();
  for (let frame = 1; frame <= frames; frame++) {
    if (frame % 50 === 0) await cuts.runOutOfOrder(pixels);
    else await cuts.run(pixels, frame % 3 === 0 ? 1 : undefined);
    if (frame % MARK_EVERY !== 0) continue;
    readings.push(residentMb(pid));
    const msPerFrame = (performance.now() - startedAt) / frame;
    console.log(
      `     ${frame} frames: ${readings.at(-1)!.toFixed(1)} MB resident, ${msPerFrame.toFixed(0)} ms a frame`,
    );
  }
  const [first = NaN, ...later] = readings;
  const growth = Math.max(...later) - first;
  const stays = growth <= MOST_GROWTH_MB;
  console.log(
    `${stays ? 'ok  ' : 'FAIL'} memory grew by ${growth.toFixed(1)} MB after the first ${MARK_EVERY} frames`,
  );
  return stays;
}

async function pidOf(client: InferenceClient): Promise<number> {
  const pids = client.status.pipe(map((status) => (status.kind === 'ready' ? status.pid : undefined)));
  return firstValueFrom(pids.pipe(filter((pid) => pid !== undefined)));
}

/** A process's resident memory, MB; NaN where the system does not tell. */
function residentMb(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8'); // Linux
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? NaN) / 1000;
}
