import assert from 'node:assert/strict';
import type { CutGraph, Geometry } from '../../../models/cut-graph.js';
import { GeometryCache } from '../../../models/runtime/geometry-cache.js';
import type { InferenceSession } from '../../../models/runtime/inference-client.js';
import { settled } from './support/fake-host.js';

/** Keeps account of what is loaded; the next load fails when told so. */
class Loader {
  readonly log: string[] = [];
  failure: Error | undefined;

  async load(cut: CutGraph): Promise<InferenceSession> {
    const id = Buffer.from(cut.onnx).toString();
    this.log.push(`load ${id}`);
    await settled();
    const { failure } = this;
    this.failure = undefined;
    if (failure) throw failure;
    return { id, cut };
  }

  async ensureLoaded(): Promise<void> {}

  async unload({ id }: InferenceSession): Promise<void> {
    this.log.push(`unload ${id}`);
  }

  async release(): Promise<void> {
    this.log.push('release');
  }
}

function geometry(width: number): Geometry {
  return { frameWidth: width, frameHeight: 1, inputWidth: 32, inputHeight: 32 };
}

function setUp(limit: number): { cache: GeometryCache; loader: Loader; built: number[] } {
  const loader = new Loader();
  const built: number[] = [];
  const build = async ({ frameWidth }: Geometry): Promise<CutGraph[]> => {
    built.push(frameWidth);
    return (['low', 'mid'] as const).map((exit) => ({
      exit,
      onnx: Buffer.from(`${frameWidth} ${exit}`),
      inputs: [],
      outputs: [],
      logits: '',
    }));
  };
  return { cache: new GeometryCache(loader, { build, limit }), loader, built };
}

async function use(cache: GeometryCache, width: number): Promise<void> {
  using lease = cache.lease(geometry(width));
  await lease.session('low');
}

describe('GeometryCache', () => {
  it('builds and loads once, however many frames ask at the same time', async () => {
    const { cache, loader, built } = setUp(8);
    await Promise.all([use(cache, 1), use(cache, 1), use(cache, 1)]);
    await use(cache, 1);
    assert.deepEqual(built, [1]);
    assert.deepEqual(loader.log, ['load 1 low']);
  });

  it('loads only the exits that are asked for', async () => {
    const { cache, loader } = setUp(8);
    await use(cache, 1);
    using lease = cache.lease(geometry(1));
    await lease.session('mid');
    assert.deepEqual(loader.log, ['load 1 low', 'load 1 mid']);
    await assert.rejects(lease.session('high'), { code: 'usage', message: /no exit high; it has low, mid/ });
  });

  it('pushes out the geometry unused for longest and frees it', async () => {
    const { cache, loader } = setUp(2);
    for (const width of [1, 2, 1, 3]) await use(cache, width);
    await settled();
    assert.deepEqual(cache.geometries, [geometry(1), geometry(3)]);
    assert.deepEqual(loader.log.slice(3), ['unload 2 low', 'release']);
  });

  it('never pushes out a geometry that a frame is using', async () => {
    const { cache, loader } = setUp(1);
    const lease = cache.lease(geometry(1));
    await lease.session('low');
    await use(cache, 2);
    await settled();
    assert.ok(!loader.log.includes('unload 1 low'));
    await lease.session('mid');
    lease[Symbol.dispose]();
    await use(cache, 3);
    await settled();
    assert.ok(loader.log.includes('unload 1 low') && loader.log.includes('unload 1 mid'));
    assert.deepEqual(cache.geometries, [geometry(3)]);
  });

  it('gives every frame under way a slot of its own, and hands idle ones out again', () => {
    const { cache } = setUp(8);
    const first = cache.lease(geometry(1));
    const second = cache.lease(geometry(1));
    const other = cache.lease(geometry(2));
    assert.equal(new Set([first.slot, second.slot, other.slot]).size, 3);
    first[Symbol.dispose]();
    assert.equal(cache.lease(geometry(1)).slot, first.slot);
  });

  it('tries again after a load that failed', async () => {
    const { cache, loader } = setUp(8);
    loader.failure = new Error('out of memory');
    await assert.rejects(use(cache, 1), /out of memory/);
    await use(cache, 1);
    assert.deepEqual(loader.log, ['load 1 low', 'load 1 low']);
  });
});
