import assert from 'node:assert/strict';
import { filter, firstValueFrom } from 'rxjs';
import { attemptProvider } from '../../../../models/runtime/device-attempt.js';
import { openDevice, type Device } from '../../../../models/runtime/device.js';
import { FRAME, fixtureCuts, fixturePixels } from '../support/fixture-cuts.js';

describe('tfjs engine in the inference process', () => {
  let device: Device;

  before(async () => (device = await openDevice({ engine: 'tfjs', device: 'cpu' })));
  after(() => device.client[Symbol.asyncDispose]());

  async function firstLogits(): Promise<number[]> {
    const { client } = device;
    const low = await client.load(fixtureCuts()[0]!); // three cuts
    await client.upload('a', FRAME, fixturePixels());
    const { tensors } = await client.run(low, 'a', { fetch: ['logits_low'] });
    return [...tensors[0]!.data].slice(0, 4);
  }

  it('says what computes', () => {
    assert.match(device.reason, /^TensorFlow\.js 4\.\d+\.\d+, .*; asked for$/);
  });

  it('comes back after a crash and computes as before', async () => {
    assert.deepEqual(await firstLogits(), [0, 1, 2, 3]);
    device.client.kill('the test wants it');
    await firstValueFrom(device.client.status.pipe(filter(({ kind }) => kind === 'restarting')));
    await device.client.ready();
    assert.deepEqual(await firstLogits(), [0, 1, 2, 3]);
  });

  it('has no WebGPU, and says so', async () => {
    const { trial } = await attemptProvider({ engine: 'tfjs', provider: 'webgpu' }, { withPace: false });
    assert.ok(trial.kind === 'failed');
    assert.match(trial.reason, /TensorFlow\.js has no webgpu in Node/);
  });
});
