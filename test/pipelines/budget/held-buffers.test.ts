import assert from 'node:assert/strict';
import { BufferPool } from '../../../src/core/buffer-pool.js';
import { idleCost } from '../../support/fake-device.js';
import { POISON } from '../../support/poison.js';
import { adaptive, SimulatedWatch } from '../../support/simulated-watch.js';

/** Costs that now and then are many times what they were: work is given up, goes on behind the picture, and starts anew. */
const spiky: typeof idleCost = (cut) => idleCost(cut) * (Math.floor(cut.nowMs / 700) % 4 === 3 ? 5 : 1);

describe('the buffers of frames and labels', () => {
  for (const cameras of [1, 3])
    it(`stay as they are while anything of ${cameras} cameras needs them, and come back afterwards`, async () => {
      const watch = new SimulatedWatch({ cost: spiky });
      const pools = Array.from({ length: cameras }, countingPool);
      const watched = pools.map((pool) =>
        watch.add({ pool, profile: adaptive(33.4, 30, { maxReuseMs: 300 }) }),
      );
      await watch.time.runUntil(20_000);
      const kinds = new Set(
        watched.flatMap(({ camera }) => camera.shown.map((one) => one.segmentation.kind)),
      );
      assert.deepEqual([...kinds].sort(), ['raw', 'reused', 'segmented'], 'every way a frame can go');
      assert.equal(watch.device.spoilt, 0);
      for (const { camera } of watched) assert.equal(camera.spoilt, 0);
      for (const { buffers } of pools)
        assert.ok(buffers.size <= 12, `${buffers.size} buffers for 600 frames`);
    });
});

/** A pool that knows how many buffers it ever made. */
function countingPool(): Pick<BufferPool, 'take'> & { readonly buffers: ReadonlySet<ArrayBufferLike> } {
  const pool = new BufferPool({ poison: POISON });
  const buffers = new Set<ArrayBufferLike>();
  const take: BufferPool['take'] = (length) => {
    const bytes = pool.take(length);
    buffers.add(bytes.buffer);
    return bytes;
  };
  return { take, buffers };
}
