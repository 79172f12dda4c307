import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { filter, firstValueFrom } from 'rxjs';
import type { EngineStatus } from '../../../models/runtime/engine-status.js';
import {
  spawnEntry,
  spawnHost,
  type HostExit,
  type SpawnHost,
} from '../../../models/runtime/host-process.js';
import { startInference, type InferenceClient } from '../../../models/runtime/inference-client.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { settled } from './support/fake-host.js';
import { FakeTimer } from './support/fake-timer.js';
import { FRAME, SLOW_FRAME, fixtureCuts, fixturePixels, slowCut } from './support/fixture-cuts.js';
import { isRunning, until } from './support/until.js';

/** The process of the moment, once there is one. */
async function pidOf(client: InferenceClient): Promise<number> {
  const status = await firstValueFrom(
    client.status.pipe(filter((s): s is Extract<EngineStatus, { kind: 'ready' }> => s.kind === 'ready')),
  );
  return status.pid!; // a real process has one
}

/** The processor time a process has used, in ticks (Linux). */
function ticksOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return Number(fields[11]) + Number(fields[12]);
}

async function startSlowRun(client: InferenceClient): Promise<Promise<number>[]> {
  const session = await client.load(slowCut());
  await client.upload('slow', SLOW_FRAME, Uint8Array.of(3));
  const before = ticksOf(await pidOf(client));
  const run = client.run(session, 'slow', { fetch: ['logits_slow'] });
  const value = run.then(({ tensors }) => tensors[0]!.data[0]!);
  value.catch(() => undefined);
  const pid = await pidOf(client);
  await until(() => !isRunning(pid) || ticksOf(pid) > before + 3);
  return [value];
}

describe('inference process', () => {
  let client: InferenceClient;
  let low: Awaited<ReturnType<InferenceClient['load']>>;

  before(async () => {
    client = await startInference({ provider: 'cpu', threads: 1 });
    low = await client.load(fixtureCuts()[0]!); // three cuts
  });
  after(async () => {
    await client[Symbol.asyncDispose]();
  });

  async function firstLogits(slot = 'a'): Promise<number[]> {
    await client.upload(slot, FRAME, fixturePixels());
    const { tensors } = await client.run(low, slot, { fetch: ['logits_low'] });
    return [...tensors[0]!.data].slice(0, 16);
  }
  const FIRST_LOGITS = Array.from({ length: 16 }, (_, index) => index);

  it('runs cut after cut on what the one before left in the slot', async () => {
    const [, mid, high] = await Promise.all(fixtureCuts().map((cut) => client.load(cut)));
    await client.upload('a', FRAME, fixturePixels());
    assert.deepEqual((await client.run(low, 'a', { fetch: [] })).tensors, []);
    await client.run(mid!, 'a', { fetch: [] });
    const { tensors } = await client.run(high!, 'a', { fetch: ['logits_high'] });
    assert.deepEqual([...tensors[0]!.data].slice(0, 3), [70, 68, 66]);
    assert.deepEqual(tensors[0]!.shape, [1, 2, 4, 4]);
    assert.deepEqual(await firstLogits(), FIRST_LOGITS);
  });

  it('gives logits that later frames leave alone', async () => {
    await client.upload('a', FRAME, fixturePixels());
    const { tensors } = await client.run(low, 'a', { fetch: ['logits_low'] });
    const before = [...tensors[0]!.data];
    await client.upload('a', FRAME, new Uint8Array(48).fill(200));
    await client.run(low, 'a', { fetch: ['logits_low'] });
    assert.deepEqual([...tensors[0]!.data], before);
  });

  it("refuses a broken network in the engine's words and goes on", async () => {
    const broken = { ...fixtureCuts()[0]!, onnx: Buffer.from('not a network') };
    await assert.rejects(client.load(broken), {
      code: 'engine-failed',
      message: /refused to load: .*protobuf/i,
    });
    assert.deepEqual(await firstLogits(), FIRST_LOGITS);
  });

  it('stays when a terminal interrupts the whole process group', async () => {
    const pid = await pidOf(client);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.kill(pid, signal);
    assert.deepEqual(await firstLogits(), FIRST_LOGITS);
    assert.equal(await pidOf(client), pid);
  });

  it('comes back after SIGKILL in the middle of a run; what was pending is rejected', async () => {
    const statuses: EngineStatus[] = [];
    const subscription = client.status.subscribe((status) => statuses.push(status));
    const [pending] = await startSlowRun(client);
    const waiting = client.upload('b', FRAME, fixturePixels());
    process.kill(await pidOf(client), 'SIGKILL');
    await assert.rejects(pending!, { code: 'engine-crashed', message: /killed by SIGKILL/ });
    await assert.rejects(waiting, { code: 'engine-crashed' });
    await client.ready();
    assert.deepEqual(
      statuses.map(({ kind }) => kind),
      ['ready', 'restarting', 'ready'],
    );
    assert.deepEqual(await firstLogits(), FIRST_LOGITS);
    subscription.unsubscribe();
  });
});

describe('inference process, in trouble', () => {
  it('is replaced when it hangs', async () => {
    const time = new FakeTimer();
    await using client = await startInference({ provider: 'cpu', timer: time.timer });
    const hung = await pidOf(client);
    process.kill(hung, 'SIGSTOP');
    const upload = client.upload('a', FRAME, fixturePixels());
    upload.catch(() => undefined);
    time.pass(30_000);
    await assert.rejects(upload, {
      code: 'engine-crashed',
      message: /did not answer 'upload' within 30000 ms/,
    });
    await until(() => time.delays.includes(200));
    time.fire(200);
    await client.ready();
    assert.notEqual(await pidOf(client), hung);
    assert.equal(isRunning(hung), false);
    await client.upload('a', FRAME, fixturePixels());
  });

  it("answers through Node's own pipe where there is no room for another", async () => {
    await using folder = await temporaryFolder();
    const deep = join(folder.path, 'deeper-than-a-socket-may-lie'.repeat(5));
    await mkdir(deep);
    const before = process.env['TMPDIR'];
    process.env['TMPDIR'] = deep;
    try {
      await using client = await startInference({ provider: 'cpu', threads: 1 });
      const low = await client.load(fixtureCuts()[0]!); // three cuts
      await client.upload('a', FRAME, fixturePixels());
      const { tensors } = await client.run(low, 'a', { fetch: ['logits_low'] });
      assert.deepEqual([...tensors[0]!.data].slice(0, 3), [0, 1, 2]); // one was asked for
    } finally {
      if (before === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = before;
    }
  });

  it('is killed when it answers with garbage; its last lines are in the error, without colours', async () => {
    const exits: HostExit[] = [];
    const entry = fileURLToPath(new URL('support/garbage-host.mjs', import.meta.url));
    const garbage = watched(spawnEntry(entry), exits);
    await assert.rejects(startInference({ provider: 'cpu', spawn: garbage }), {
      code: 'engine-unavailable',
      message: /magic is 0x58585858, expected 0x49434753.*driver: memory corrupted$/,
    });
    assert.equal(exits[0]?.clean, false);
  });

  it('lets the run under way finish when it is closed, exits with 0, and leaves no process', async () => {
    const exits: HostExit[] = [];
    const client = await startInference({
      provider: 'cpu',
      spawn: watched(spawnHost, exits),
      closeTimeoutMs: 25_000,
    });
    const pid = await pidOf(client);
    const [pending] = await startSlowRun(client);
    const waiting = client.upload('b', FRAME, fixturePixels());
    const closing = client[Symbol.asyncDispose]();
    await assert.rejects(waiting, { code: 'engine-failed', message: /closed/ });
    assert.equal(await pending, 1_000_003);
    await closing;
    assert.deepEqual(exits, [{ clean: true, reason: 'it exited with code 0', log: [] }]);
    assert.equal(isRunning(pid), false);
  });

  it('is killed when the run under way does not finish within the time for closing', async () => {
    const exits: HostExit[] = [];
    const time = new FakeTimer();
    const client = await startInference({
      provider: 'cpu',
      spawn: watched(spawnHost, exits),
      timer: time.timer,
    });
    const [pending] = await startSlowRun(client);
    const closing = client[Symbol.asyncDispose]();
    await settled();
    time.pass(5_000);
    await assert.rejects(pending!, { code: 'engine-crashed' });
    await closing;
    assert.equal(exits[0]?.clean, false);
  });

  it('ends with its parent, however that ends', async () => {
    const script = fileURLToPath(new URL('support/parent-process.ts', import.meta.url));
    const parent = spawn(process.execPath, [...process.execArgv, script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [chunk] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(chunk.toString());
    assert.ok(isRunning(pid));
    parent.kill('SIGKILL');
    await until(() => !isRunning(pid));
  });
});

/** A spawner that notes how its processes end. */
function watched(spawner: SpawnHost, exits: HostExit[]): SpawnHost {
  return async () => {
    const host = await spawner();
    void host.exited.then((exit) => exits.push(exit));
    return host;
  };
}
