import assert from 'node:assert/strict';
import type { CutGraph } from '../../../models/cut-graph.js';
import { startInference, type InferenceClient } from '../../../models/runtime/inference-client.js';
import { fakeSpawner, settled, type FakeHost } from './support/fake-host.js';
import { FakeTimer } from './support/fake-timer.js';

const FRAME = { name: 'frame', type: 'uint8', shape: [1, 2] } as const;
const CUT: CutGraph = {
  exit: 'low',
  onnx: Uint8Array.of(1, 2, 3),
  inputs: [FRAME],
  outputs: [{ name: 'logits_low', type: 'float32', shape: [1] }],
  logits: 'logits_low',
};
const PIXELS = Uint8Array.of(7, 8);

interface Setup {
  readonly client: InferenceClient;
  readonly hosts: FakeHost[];
  readonly time: FakeTimer;
}

async function start(refuseLoad = false): Promise<Setup> {
  const time = new FakeTimer();
  const { spawn, hosts } = fakeSpawner((request, host) => {
    if (request.kind === 'load' && refuseLoad) host.fail('bad model');
    else host.done();
  });
  const client = await startInference({ provider: 'cpu', spawn, timer: time.timer });
  return { client, hosts, time };
}

async function restart({ hosts, time }: Setup): Promise<void> {
  hosts.at(-1)?.crash();
  await settled();
  time.fire(200);
  await settled();
}

describe('InferenceClient', () => {
  it('loads, uploads and runs, in these words', async () => {
    const { client, hosts } = await start();
    const session = await client.load(CUT);
    await client.upload('a', FRAME, PIXELS);
    await client.run(session, 'a', { fetch: ['logits_low'] });
    await client.release('a');
    await client.unload(session);
    assert.deepEqual(
      hosts[0]?.sent.slice(1).map(({ kind, json, payload }) => ({ kind, json, payload })),
      [
        {
          kind: 'load',
          json: { session: session.id, inputs: CUT.inputs, outputs: CUT.outputs },
          payload: CUT.onnx,
        },
        { kind: 'upload', json: { slot: 'a', tensor: FRAME }, payload: PIXELS },
        { kind: 'run', json: { session: session.id, slot: 'a', fetch: ['logits_low'] }, payload: undefined },
        { kind: 'release', json: { slot: 'a' }, payload: undefined },
        { kind: 'unload', json: { session: session.id }, payload: undefined },
      ],
    );
  });

  it('loads a network again after a restart, once, when the next frame needs it', async () => {
    const setup = await start();
    const { client, hosts } = setup;
    const session = await client.load(CUT);
    await restart(setup);
    assert.deepEqual(hosts[1]?.kinds, ['open']);
    await Promise.all(['a', 'b'].map((slot) => client.upload(slot, FRAME, PIXELS)));
    await Promise.all(['a', 'b'].map((slot) => client.run(session, slot, { fetch: [] })));
    assert.deepEqual(hosts[1].kinds, ['open', 'upload', 'upload', 'load', 'run', 'run']);
  });

  it('rejects at once while the process is away: a live picture does not wait', async () => {
    const { client, hosts } = await start();
    hosts[0]?.crash();
    await settled();
    await assert.rejects(client.upload('a', FRAME, PIXELS), { code: 'engine-crashed' });
  });

  it('does not run on a frame that was lost with its process', async () => {
    const setup = await start();
    const session = await setup.client.load(CUT);
    await setup.client.upload('a', FRAME, PIXELS);
    await restart(setup);
    await assert.rejects(setup.client.run(session, 'a', { fetch: [] }), {
      code: 'engine-crashed',
      message: /slot a/,
    });
  });

  it('asks nothing of a new process that only the old one had', async () => {
    const setup = await start();
    const session = await setup.client.load(CUT);
    await setup.client.upload('a', FRAME, PIXELS);
    await restart(setup);
    await setup.client.release('a');
    await setup.client.unload(session);
    assert.deepEqual(setup.hosts[1]?.kinds, ['open']);
  });

  it('does not keep a network that was refused', async () => {
    const { client } = await start(true);
    await assert.rejects(client.load(CUT), { code: 'engine-failed', message: /refused to load: bad model/ });
  });

  it('does not run a network that has been unloaded', async () => {
    const { client } = await start();
    const session = await client.load(CUT);
    await client.upload('a', FRAME, PIXELS);
    await client.unload(session);
    await assert.rejects(client.run(session, 'a', { fetch: [] }), {
      code: 'engine-failed',
      message: /unloaded/,
    });
  });

  it('refuses pixels that are not those of the shape before they reach the pipe', async () => {
    const { client, hosts } = await start();
    await assert.rejects(client.upload('a', FRAME, new Uint8Array(3)), {
      code: 'engine-failed',
      message: 'frame uint8 [1, 2] has 2 bytes, received 3.',
    });
    assert.deepEqual(hosts[0]?.kinds, ['open']);
  });
});
