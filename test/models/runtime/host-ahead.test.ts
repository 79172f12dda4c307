import assert from 'node:assert/strict';
import { HostAhead } from '../../../models/runtime/host-ahead.js';
import { spawnHost, type HostProcess } from '../../../models/runtime/host-process.js';
import { fakeSpawner } from './support/fake-host.js';

describe('an inference process started ahead', () => {
  it('is for the first who asks; others get another', async () => {
    const { spawn, hosts } = fakeSpawner();
    await using ahead = new HostAhead(spawn);
    assert.equal(hosts.length, 1);
    assert.equal(await ahead.spawn(), hosts[0]);
    assert.equal(await ahead.spawn(), hosts[1]);
    assert.equal(hosts.length, 2);
  });

  it('is left to whoever has it', async () => {
    const { spawn, hosts } = fakeSpawner();
    const ahead = new HostAhead(spawn);
    await ahead.spawn();
    await ahead[Symbol.asyncDispose]();
    assert.equal(hosts[0]?.killedFor, undefined);
  });

  it('ends where nobody has asked for it', async () => {
    const started: HostProcess[] = [];
    const ahead = new HostAhead(async () => {
      const host = await spawnHost();
      started.push(host);
      return host;
    });
    await ahead[Symbol.asyncDispose]();
    assert.match((await started[0]?.exited)?.reason ?? '', /nobody needed it/);
  });

  it('tells whoever asks why it did not start', async () => {
    await using ahead = new HostAhead(() => Promise.reject(new Error('no more processes')));
    await assert.rejects(ahead.spawn(), /no more processes/);
  });
});
