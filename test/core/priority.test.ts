import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { constants, getPriority } from 'node:os';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { packagePath } from '../../src/core/package-root.js';

const { PRIORITY_ABOVE_NORMAL } = constants.priority;

/** Runs a script in a process of its own, whose priority is nobody else's concern; returns what it prints as JSON. */
async function printed(script: string, env: NodeJS.ProcessEnv = { SEGCAST_PRIORITY: '' }): Promise<unknown> {
  const priority = pathToFileURL(packagePath('src', 'core', 'priority.ts')).href;
  const imports = `import * as p from ${JSON.stringify(priority)}; import { getPriority } from 'node:os';`;
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '-e', `${imports} console.log(JSON.stringify(${script}))`],
    { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, ...env } },
  );
  return JSON.parse(await text(child.stdout));
}

describe('priority', () => {
  it('is raised where the system allows it, and says so', async () => {
    const [raised, priority] = (await printed('[p.raisePriority(), getPriority()]')) as [boolean, number];
    assert.equal(raised, priority === PRIORITY_ABOVE_NORMAL);
    assert.ok(raised || priority === getPriority());
  });

  it('stays as it is where the user says so', async () => {
    const env = { SEGCAST_PRIORITY: 'normal' };
    assert.deepEqual(await printed('[p.raisePriority(), getPriority()]', env), [false, getPriority()]);
  });

  it('is lower for labels than for pictures', async () => {
    const [before, after] = (await printed(
      '[getPriority(), (p.comeAfterPictures(), getPriority())]',
    )) as number[];
    assert.equal(after, before! + 5); // printed above
  });

  it('of a child is never made worse than ordinary', async () => {
    const child: ChildProcess = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    try {
      await once(child, 'spawn');
      const { toNormalPriority } = await import('../../src/core/priority.js');
      const before = getPriority(child.pid);
      toNormalPriority(child.pid);
      assert.equal(getPriority(child.pid), Math.max(before, constants.priority.PRIORITY_NORMAL));
    } finally {
      child.kill('SIGKILL');
    }
  });
});
