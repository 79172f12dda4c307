import assert from 'node:assert/strict';
import { openDevice, probeDevices } from '../../../models/runtime/device.js';
import type { Provider } from '../../../models/runtime/engine.js';
import type { OutgoingRequest } from '../../../models/runtime/host-process.js';
import { proofAnswer, proofNetwork } from '../../../models/runtime/trial-graphs.js';
import { fakeSpawner, settled, type FakeHost } from './support/fake-host.js';
import { FakeTimer } from './support/fake-timer.js';

/** How a fake device takes part in its trial. */
type Behaviour = 'works' | 'missing' | 'no half' | 'wrong' | 'crashes' | 'hangs';

interface Bench {
  readonly options: {
    readonly spawn: ReturnType<typeof fakeSpawner>['spawn'];
    readonly timer: FakeTimer['timer'];
  };
  readonly hosts: FakeHost[];
  readonly time: FakeTimer;
  /** Providers in the order they were tried. */
  readonly tried: () => Provider[];
  /** Processes that were neither closed nor killed. */
  readonly running: () => Provider[];
}

/** @param behaviours of the devices; those left out are missing */
function bench(behaviours: Readonly<Partial<Record<Provider, Behaviour>>>): Bench {
  const { spawn, hosts } = fakeSpawner((request, host) =>
    behave(behaviours[providerOf(host)] ?? 'missing', request, host),
  );
  const time = new FakeTimer();
  return {
    options: { spawn, timer: time.timer },
    hosts,
    time,
    tried: () => hosts.map(providerOf),
    running: () =>
      hosts.filter((host) => !host.requestsEnded && host.killedFor === undefined).map(providerOf),
  };
}

function providerOf(host: FakeHost): Provider {
  return (host.sent[0]?.json as { provider: Provider }).provider;
}

function behave(behaviour: Behaviour, { kind, json }: OutgoingRequest, host: FakeHost): void {
  if (kind === 'load' && behaviour === 'missing') host.fail('Failed to load shared library');
  else if (kind === 'load' && behaviour === 'crashes') host.crash();
  else if (kind === 'run' && behaviour === 'no half')
    host.fail('Program Transpose requires f16 but the device does not support it.');
  else if (kind === 'run' && behaviour === 'hangs') return;
  else if (kind === 'run') host.done(...answerTo(json as { fetch: string[] }, behaviour === 'wrong'));
  else host.done();
}

function answerTo({ fetch }: { fetch: string[] }, isWrong: boolean): [unknown, Uint8Array<ArrayBuffer>] {
  const [name] = fetch;
  if (name !== 'proof') return [{ ms: 0, tensors: [] }, new Uint8Array(0)];
  const answer = proofAnswer(proofNetwork().frame);
  if (isWrong) answer[100] = answer[100]! + 20; // one value of 256, off by some percent of the largest
  return [
    { ms: 0, tensors: [{ name, type: 'float32', shape: [1, 4, 8, 8] }] },
    new Uint8Array(answer.buffer as ArrayBuffer),
  ];
}

describe('openDevice', () => {
  it('takes cuda when it works, and tries nothing else', async () => {
    const { options, tried, running } = bench({ cuda: 'works', webgpu: 'works', cpu: 'works' });
    const device = await openDevice(options);
    assert.equal(device.provider, 'cuda');
    assert.deepEqual(tried(), ['cuda']);
    assert.deepEqual(running(), ['cuda']);
    await device.client[Symbol.asyncDispose]();
  });

  it('walks on when a device is missing, and says so', async () => {
    const { options, tried, running } = bench({ cuda: 'missing', webgpu: 'missing', cpu: 'works' });
    const device = await openDevice(options);
    assert.equal(device.provider, 'cpu');
    assert.equal(
      device.reason,
      "cuda: ONNX Runtime's libraries for it are not installed; webgpu: ONNX Runtime's libraries for it are not installed",
    );
    assert.deepEqual(tried(), ['cuda', 'webgpu', 'cpu']);
    assert.deepEqual(running(), ['cpu']);
    await device.client[Symbol.asyncDispose]();
  });

  it('closes the loser when webgpu and the cpu both work', async () => {
    const { options, tried, running } = bench({ cuda: 'missing', webgpu: 'works', cpu: 'works' });
    const device = await openDevice(options);
    assert.deepEqual(tried(), ['cuda', 'webgpu', 'cpu']);
    assert.deepEqual(running(), [device.provider]);
    await device.client[Symbol.asyncDispose]();
  });

  it('walks on when a driver takes its process down, and starts that one no more', async () => {
    const { options, time, tried } = bench({ cuda: 'crashes', webgpu: 'missing', cpu: 'works' });
    const device = await openDevice(options);
    assert.equal(device.provider, 'cpu');
    assert.match(device.reason, /cuda: .*SIGSEGV/);
    await settled();
    assert.deepEqual(time.delays, []);
    assert.deepEqual(tried(), ['cuda', 'webgpu', 'cpu']);
    await device.client[Symbol.asyncDispose]();
  });

  it('walks on when a device computes wrongly', async () => {
    const { options } = bench({ cuda: 'wrong', webgpu: 'missing', cpu: 'works' });
    const device = await openDevice(options);
    assert.equal(device.provider, 'cpu');
    assert.match(device.reason, /cuda: The device computes wrongly: a known convolution is off by/);
    await device.client[Symbol.asyncDispose]();
  });

  it('walks on when a driver hangs', async () => {
    const { options, hosts, time } = bench({ cuda: 'hangs', webgpu: 'missing', cpu: 'works' });
    const opening = openDevice({ ...options, runTimeoutMs: 99_000 });
    while (!hosts[0]?.kinds.includes('run')) await settled();
    time.fire(30_000);
    const device = await opening;
    assert.equal(device.provider, 'cpu');
    assert.match(device.reason, /cuda: no answer within 30 s/);
    await device.client[Symbol.asyncDispose]();
  });

  it('fails with what to do when the device asked for by name does not work', async () => {
    const { options, tried, running } = bench({ cuda: 'missing', webgpu: 'works', cpu: 'works' });
    await assert.rejects(openDevice({ ...options, device: 'cuda' }), {
      code: 'engine-unavailable',
      message: "The device cuda does not work here: ONNX Runtime's libraries for it are not installed.",
      remedy: /CUDA 12.*--device auto/,
    });
    assert.deepEqual(tried(), ['cuda']);
    assert.deepEqual(running(), []);
  });

  it('fails with every reason when nothing works', async () => {
    const { options, running } = bench({ cuda: 'missing', webgpu: 'crashes', cpu: 'wrong' });
    await assert.rejects(openDevice(options), {
      code: 'engine-unavailable',
      message: /cuda: .*webgpu: .*SIGSEGV.*cpu: .*wrongly/,
    });
    assert.deepEqual(running(), []);
  });

  it('takes tensorrt only when it is asked for', async () => {
    const { options, tried } = bench({ tensorrt: 'works', cuda: 'works' });
    for (const device of ['auto', 'tensorrt'] as const) {
      const { client, provider } = await openDevice({ ...options, device });
      assert.equal(provider, device === 'auto' ? 'cuda' : 'tensorrt');
      await client[Symbol.asyncDispose]();
    }
    assert.deepEqual(tried(), ['cuda', 'tensorrt']);
  });

  it('fails with what to install when TensorRT is missing', async () => {
    const { options, running } = bench({ cuda: 'works' });
    await assert.rejects(openDevice({ ...options, device: 'tensorrt' }), {
      code: 'engine-unavailable',
      message: "The device tensorrt does not work here: ONNX Runtime's libraries for it are not installed.",
      remedy: /TensorRT 10.*--device cuda or auto/,
    });
    assert.deepEqual(running(), []);
  });

  it('says so when a device has no half precision', async () => {
    const { options, hosts } = bench({ webgpu: 'no half' });
    await assert.rejects(openDevice({ ...options, device: 'webgpu', precision: 'fp16' }), {
      code: 'engine-unavailable',
      message: 'The device webgpu does not work here: it has no half precision (shader-f16).',
      remedy: /--precision fp32/,
    });
    assert.equal((hosts[0]?.sent[0]?.json as { precision?: string }).precision, 'fp16');
  });

  it('stops searching when told to', async () => {
    const { options, hosts, running } = bench({ cuda: 'hangs', webgpu: 'works', cpu: 'works' });
    const abort = new AbortController();
    const opening = openDevice({ ...options, signal: abort.signal });
    while (!hosts[0]?.kinds.includes('run')) await settled();
    abort.abort(new Error('enough'));
    await assert.rejects(opening, /enough/);
    assert.equal(hosts.length, 1);
    assert.deepEqual(running(), []);
  });
});

describe('probeDevices', () => {
  it('tries every device and leaves none running', async () => {
    const { options, running } = bench({ webgpu: 'crashes' });
    const trials = await probeDevices(options);
    assert.deepEqual(
      trials.map(({ provider, kind }) => `${provider} ${kind}`),
      ['tensorrt failed', 'cuda failed', 'webgpu failed', 'cpu failed'],
    );
    assert.deepEqual(running(), []);
  });
});
