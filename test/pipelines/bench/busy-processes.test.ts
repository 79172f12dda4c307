import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { BusyProcesses } from '../../../pipelines/bench/busy-processes.js';
import { LoadSwitch } from '../../../pipelines/bench/load-switch.js';
import { parseStat, processTreeUsage } from '../../../pipelines/bench/process-tree.js';
import { packagePath } from '../../../src/core/package-root.js';
import { isAlive } from '../../support/is-alive.js';

describe('BusyProcesses', () => {
  it('takes processor time until it is disposed of, and leaves nothing behind', async () => {
    const load = new BusyProcesses(2);
    assert.equal(load.pids.length, 2);
    assert.ok(load.pids.every(isAlive));
    await load[Symbol.asyncDispose]();
    assert.deepEqual(load.pids.filter(isAlive), []);
    await load[Symbol.asyncDispose]();
  });

  it('ends by itself when its parent is killed', async () => {
    const script = `
      import { BusyProcesses } from ${JSON.stringify(packagePath('pipelines', 'bench', 'busy-processes.ts'))};
      console.log(JSON.stringify(new BusyProcesses(2).pids));
      setInterval(() => {}, 1e6);
    `;
    const argv = ['--import', 'tsx', '--input-type=module', '-e', script];
    const parent = spawn(process.execPath, argv, {
      stdio: ['ignore', 'pipe', 'inherit'],
      cwd: packagePath(),
    });
    const [printed] = (await once(parent.stdout, 'data')) as [Buffer];
    const pids = JSON.parse(printed.toString()) as number[];
    assert.equal(pids.length, 2);
    parent.kill('SIGKILL');
    while (pids.some(isAlive)) await pause(10); // mocha's limit is the deadline
  });
});

describe('LoadSwitch', () => {
  it('starts its processes once, and ends them when turned off or disposed of', async () => {
    const load = new LoadSwitch(1);
    assert.deepEqual(load.pids, []);
    await load.turn(true);
    await load.turn(true);
    const started = load.pids;
    assert.deepEqual([started.length, started.every(isAlive)], [1, true]);
    await load.turn(false);
    assert.deepEqual(started.filter(isAlive), []);
    await load.turn(true);
    const again = load.pids;
    await load[Symbol.asyncDispose]();
    assert.deepEqual(again.filter(isAlive), []);
  });
});

describe('processTreeUsage', () => {
  before(function () {
    if (process.platform !== 'linux') this.skip();
  });

  it('counts this process and what it started, without what is to be left apart', async () => {
    await using load = new BusyProcesses(1);
    const all = await processTreeUsage(new Set());
    const own = await processTreeUsage(new Set(load.pids));
    assert.ok(all !== undefined && own !== undefined);
    assert.ok(own.residentBytes > 10 * 1024 * 1024, `this process alone has ${own.residentBytes} bytes`);
    assert.ok(all.residentBytes > own.residentBytes + 1024 * 1024, 'the child has memory of its own');
    assert.ok(own.cpuMsOf.pictures > 0);
    assert.equal(all.cpuMs, all.cpuMsOf.pictures + all.cpuMsOf.networks, 'what it started is not its own');
  });
});

describe('parseStat', () => {
  it('reads a process whose name holds spaces and parentheses', () => {
    const fields = 'S 41 0 0 0 -1 0 1 2 3 4 150 30 900 900 20 0 7 0 100 123456 2500 18446744073709551615 1 1';
    assert.deepEqual(parseStat(`42 (a) S (b c) ${fields}\n`), {
      ppid: 41,
      name: 'a) S (b c',
      cpuMs: 1800,
      residentBytes: 2500 * 4096,
    });
  });

  it('knows nothing of a process that is gone', () => {
    assert.equal(parseStat(''), undefined);
  });
});
