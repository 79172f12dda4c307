import assert from 'node:assert/strict';
import type { CutGraph } from '../../../models/cut-graph.js';
import {
  PART_BYTES,
  startInference,
  type InferenceClient,
} from '../../../models/runtime/inference-client.js';
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

  it('sends a large network in parts, so that frames can pass between them', async () => {
    const { client, hosts } = await start();
    const onnx = Uint8Array.from({ length: 2 * PART_BYTES + 5 }, (_, index) => index * 31);
    const loading = client.load({ ...CUT, onnx });
    while (!hosts[0]?.kinds.includes('part')) await settled();
    await client.upload('a', FRAME, PIXELS);
    const { id } = await loading;
    const [, ...sent] = hosts[0].sent;
    assert.deepEqual(
      sent.map(({ kind }) => kind),
      ['part', 'upload', 'part', 'load'],
    );
    const parts = sent.filter(({ kind }) => kind !== 'upload');
    assert.deepEqual(Buffer.concat(parts.map(({ payload }) => payload!)), Buffer.from(onnx)); // each carries a part
    assert.deepEqual(parts[1]?.json, { session: id, offset: PART_BYTES, totalBytes: onnx.length });
  });

  it('does not go on with a network in another process than the one that has its beginning', async () => {
    const time = new FakeTimer();
    const { spawn, hosts } = fakeSpawner((request, host) => {
      if (request.kind === 'part') host.crash();
      else host.done();
    });
    const client = await startInference({ provider: 'cpu', spawn, timer: time.timer });
    const onnx = new Uint8Array(PART_BYTES + 1);
    await assert.rejects(client.load({ ...CUT, onnx }), { code: 'engine-crashed' });
    time.fire(200);
    await settled();
    assert.deepEqual(
      hosts.map(({ kinds }) => kinds),
      [['open', 'part'], ['open']],
    );
  });

  it('unloads a network that is being loaded after it has arrived', async () => {
    const setup = await start();
    const session = await setup.client.load({ ...CUT, onnx: new Uint8Array(PART_BYTES + 1) });
    await restart(setup);
    const loading = setup.client.ensureLoaded(session);
    await setup.client.unload(session);
    await loading;
    assert.deepEqual(setup.hosts[1]?.kinds, ['open', 'part', 'load', 'unload']);
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
