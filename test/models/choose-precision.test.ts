import assert from 'node:assert/strict';
import { loadInPrecision } from '../../models/choose-precision.js';
import type { PrecisionChoice } from '../../models/precision-choice.js';
import type { Provider } from '../../models/runtime/engine.js';
import { hasFastIntegers } from '../../models/runtime/fast-integers.js';

describe('the precision a network is loaded in', () => {
  const rows: readonly [PrecisionChoice, Provider, boolean, string][] = [
    ['auto', 'cpu', true, 'icnet-camvid-int8'],
    ['auto', 'cpu', false, 'icnet-camvid'],
    ['auto', 'webgpu', true, 'icnet-camvid'],
    ['fp32', 'cpu', true, 'icnet-camvid'],
    ['int8', 'webgpu', false, 'icnet-camvid-int8'],
  ];
  for (const [precision, provider, fastIntegers, expected] of rows)
    it(`is ${expected} for ${precision} on ${provider} ${fastIntegers ? 'with' : 'without'} fast integers`, async () => {
      const model = await loadInPrecision('icnet-camvid', { precision, provider, fastIntegers });
      assert.equal(model.manifest.name, expected);
    });

  it('is what was named where that is an 8-bit network already', async () => {
    const options = { precision: 'auto', provider: 'cpu', fastIntegers: true } as const;
    assert.equal((await loadInPrecision('icnet-camvid-int8', options)).manifest.name, 'icnet-camvid-int8');
  });

  it('is half where that is asked for, of the same weights', async () => {
    const model = await loadInPrecision('icnet-camvid', { precision: 'fp16', provider: 'webgpu' });
    assert.deepEqual([model.manifest.name, model.precision], ['icnet-camvid', 'fp16']);
  });

  it('is not half of an 8-bit network', async () => {
    await assert.rejects(loadInPrecision('icnet-camvid-int8', { precision: 'fp16', provider: 'webgpu' }), {
      code: 'usage',
      message: /icnet-camvid-int8 cannot be run in half precision: it is in int8/,
    });
  });

  it('is told to be missing where it was asked for', async () => {
    const options = { precision: 'int8', provider: 'cpu' } as const;
    await assert.rejects(loadInPrecision('other', options), { code: 'model-unknown' });
  });
});

describe('fast integers', () => {
  const rows: readonly [string, string, boolean][] = [
    ['x64', 'flags\t\t: fpu avx512f avx512_vnni sse', true],
    ['x64', 'flags\t\t: fpu avx2 avx_vnni', true],
    ['x64', 'flags\t\t: fpu avx2 avx512f', false],
    ['x64', '', false],
    ['arm64', '', true],
    ['ia32', 'flags : avx_vnni', false],
  ];
  for (const [arch, cpuInfo, expected] of rows)
    it(`are ${expected ? '' : 'not '}known of ${arch} with "${cpuInfo}"`, () => {
      assert.equal(
        hasFastIntegers(arch, () => cpuInfo),
        expected,
      );
    });
});
