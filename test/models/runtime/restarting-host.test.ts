import assert from 'node:assert/strict';
import type { EngineStatus } from '../../../models/runtime/engine-status.js';
import { startHost, type RestartingHost } from '../../../models/runtime/restarting-host.js';
import { fakeSpawner, settled, type FakeHost } from './support/fake-host.js';
import { FakeTimer } from './support/fake-timer.js';

interface Setup {
  readonly host: RestartingHost;
  readonly hosts: FakeHost[];
  readonly time: FakeTimer;
  readonly statuses: EngineStatus[];
}

async function start(): Promise<Setup> {
  const time = new FakeTimer();
  const { spawn, hosts } = fakeSpawner((request, host) => {
    if (request.kind === 'open') host.done();
  });
  const host = await startHost({ provider: 'cpu', threads: 2, spawn, timer: time.timer });
  const statuses: EngineStatus[] = [];
  host.status.subscribe((status) => statuses.push(status));
  return { host, hosts, time, statuses };
}

/** Crashes the process of the moment and says how long the next one is waited for. */
async function crash({ hosts, statuses }: Setup): Promise<number> {
  hosts.at(-1)?.crash();
  await settled();
  const status = statuses.at(-1);
  assert.equal(status?.kind, 'restarting');
  return status.retryInMs;
}

async function restart(setup: Setup, delayMs: number): Promise<void> {
  setup.time.fire(delayMs);
  await settled();
  assert.equal(setup.statuses.at(-1)?.kind, 'ready');
}

describe('RestartingHost', () => {
  it('opens the device it was asked for', async () => {
    const { hosts, statuses } = await start();
    assert.deepEqual(hosts[0]?.sent[0]?.json, { provider: 'cpu', threads: 2 });
    assert.deepEqual(statuses, [{ kind: 'ready', provider: 'cpu', pid: 1 }]);
  });

  it('waits longer and longer in a crash loop: 0.2, 0.5, 1, 2, then 5 s', async () => {
    const setup = await start();
    const delays: number[] = [];
    for (let round = 0; round < 7; round++) {
      const delay = await crash(setup);
      delays.push(delay);
      await restart(setup, delay);
    }
    assert.deepEqual(delays, [200, 500, 1000, 2000, 5000, 5000, 5000]);
  });

  it('says why and for which time it restarts, then that it is ready', async () => {
    const setup = await start();
    await crash(setup);
    await restart(setup, 200);
    assert.deepEqual(setup.statuses.slice(1), [
      { kind: 'restarting', provider: 'cpu', attempt: 1, reason: 'it was killed by SIGSEGV', retryInMs: 200 },
      { kind: 'ready', provider: 'cpu', pid: 1 },
    ]);
  });

  it('begins with the shortest delay again after an inference that succeeded', async () => {
    const setup = await start();
    await restart(setup, await crash(setup));
    await restart(setup, await crash(setup));
    setup.host.markSuccess();
    assert.equal(await crash(setup), 200);
  });

  it('keeps trying when the process comes back without its device', async () => {
    const time = new FakeTimer();
    let opens = 0;
    const { spawn } = fakeSpawner((_request, host) =>
      ++opens === 2 ? host.fail('device lost') : host.done(),
    );
    const host = await startHost({ provider: 'cuda', spawn, timer: time.timer });
    const statuses: EngineStatus[] = [];
    host.status.subscribe((status) => statuses.push(status));
    host.connection.kill('gone');
    await settled();
    time.fire(200);
    await settled();
    const status = statuses.at(-1);
    assert.ok(status?.kind === 'restarting' && status.attempt === 2);
    assert.match(status.reason, /device lost/);
    time.fire(500);
    await settled();
    assert.equal(statuses.at(-1)?.kind, 'ready');
  });

  it('tells who can wait when it is back', async () => {
    const setup = await start();
    await setup.host.ready();
    const delay = await crash(setup);
    let isReady = false;
    const waiting = setup.host.ready().then(() => (isReady = true));
    await settled();
    assert.equal(isReady, false);
    await restart(setup, delay);
    await waiting;
  });

  it('stops waiting when told to, or closed', async () => {
    const setup = await start();
    await crash(setup);
    const abort = new AbortController();
    const aborted = setup.host.ready(abort.signal);
    const closed = setup.host.ready();
    abort.abort(new Error('enough'));
    await assert.rejects(aborted, /enough/);
    await setup.host[Symbol.asyncDispose]();
    await assert.rejects(closed, { code: 'engine-failed', message: /closed/ });
  });

  it('starts nothing more once closed, and may be closed twice', async () => {
    const setup = await start();
    await crash(setup);
    await setup.host[Symbol.asyncDispose]();
    await setup.host[Symbol.asyncDispose]();
    assert.deepEqual(setup.time.delays, []);
    assert.equal(setup.hosts.length, 1);
    assert.equal(setup.statuses.at(-1)?.kind, 'closed');
  });

  it('does not restart a process that ended because it was closed', async () => {
    const setup = await start();
    await setup.host[Symbol.asyncDispose]();
    await settled();
    assert.equal(setup.hosts[0]?.requestsEnded, true);
    assert.deepEqual(setup.time.delays, []);
  });

  it('fails at once, and for good, when the very first start fails', async () => {
    const time = new FakeTimer();
    const { spawn, hosts } = fakeSpawner((_request, host) => host.fail('no such card'));
    await assert.rejects(startHost({ provider: 'cuda', spawn, timer: time.timer }), {
      code: 'engine-unavailable',
      message: /cuda engine did not start: .*no such card/,
    });
    assert.equal(hosts[0]?.killedFor, 'it was no longer wanted');
    assert.deepEqual(time.delays, []);
  });

  it('ends a start that is no longer wanted', async () => {
    const { spawn, hosts } = fakeSpawner();
    const abort = new AbortController();
    const starting = startHost({ provider: 'cpu', spawn, timer: new FakeTimer().timer }, abort.signal);
    abort.abort(new Error('enough'));
    await assert.rejects(starting, /enough/);
    assert.ok(hosts[0]?.killedFor);
  });
});
