import assert from 'node:assert/strict';
import { SegcastError } from '../../../src/core/errors.js';
import type { Trial } from '../../../models/runtime/device-attempt.js';
import { chooseDevice } from '../../../models/runtime/device-choice.js';
import type { Provider } from '../../../models/runtime/engine.js';

function works(provider: Provider, paceMs?: number): Trial {
  return { kind: 'works', provider, startMs: 1, paceMs };
}

function failed(provider: Provider): Trial {
  const error = new SegcastError('engine-unavailable', 'x', 'y');
  return { kind: 'failed', provider, reason: `no ${provider}`, error };
}

const NO_CUDA = failed('cuda');

describe('chooseDevice', () => {
  const rows: readonly (readonly [
    title: string,
    tried: readonly Trial[],
    provider: Provider | undefined,
    reason: RegExp,
  ])[] = [
    ['takes cuda without a race', [works('cuda')], 'cuda', /works/],
    ['wants webgpu tried after cuda', [NO_CUDA], undefined, /^$/],
    ['wants the cpu tried before it believes webgpu', [NO_CUDA, works('webgpu', 1)], undefined, /^$/],
    [
      'takes webgpu when it is faster',
      [NO_CUDA, works('webgpu', 4), works('cpu', 20)],
      'webgpu',
      /5.0 times as fast/,
    ],
    [
      'takes webgpu that is just fast enough',
      [NO_CUDA, works('webgpu', 8), works('cpu', 10)],
      'webgpu',
      /1.3 times/,
    ],
    [
      'takes the cpu when webgpu is hardly faster',
      [NO_CUDA, works('webgpu', 9), works('cpu', 10)],
      'cpu',
      /9 ms .* 10/,
    ],
    [
      'takes the cpu when webgpu is software',
      [NO_CUDA, works('webgpu', 24000), works('cpu', 20)],
      'cpu',
      /no graphics card/,
    ],
    [
      'takes webgpu when the cpu fails',
      [NO_CUDA, works('webgpu', 9), failed('cpu')],
      'webgpu',
      /no cuda; cpu: no cpu/,
    ],
    [
      'takes the cpu when nothing else works',
      [NO_CUDA, failed('webgpu'), works('cpu')],
      'cpu',
      /no cuda; webgpu: no webgpu/,
    ],
    ['takes nothing when nothing works', [NO_CUDA, failed('webgpu'), failed('cpu')], undefined, /^$/],
  ];
  for (const [title, tried, provider, reason] of rows)
    it(title, () => {
      const choice = chooseDevice(tried);
      assert.equal(choice?.provider, provider);
      assert.match(choice?.reason ?? '', reason);
    });
});
