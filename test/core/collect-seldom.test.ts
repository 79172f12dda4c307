import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { packagePath } from '../../src/core/package-root.js';

/** How large V8 lets a heap of some megabytes become before it collects all of it again, as a multiple of what is in use. */
async function growthAllowed(before: string): Promise<number> {
  const script = `${before} const live = Array.from({ length: 300_000 }, (_, id) => ({ id })); gc(); console.log(live.length);`;
  const flags = ['--expose-gc', '--trace-gc-verbose', '--trace-gc', '--import', 'tsx', '--input-type=module'];
  const child = spawn(process.execPath, [...flags, '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const limits = [
    ...(await text(child.stdout)).matchAll(/HeapController\] Limit: old size: (\d+) KB, new limit: (\d+)/g),
  ];
  const [, used, limit] = limits.at(-1) ?? [];
  return Number(limit) / Number(used);
}

describe('collectSeldom', () => {
  it('lets V8 keep several times what is in use before it searches the whole heap', async () => {
    const module_ = JSON.stringify(pathToFileURL(packagePath('src', 'core', 'collect-seldom.ts')).href);
    const usual = await growthAllowed('');
    const seldom = await growthAllowed(`import { collectSeldom } from ${module_}; collectSeldom();`);
    assert.ok(seldom >= 5 && usual < 4.5, `${seldom} times what is in use, ${usual} without`);
  });
});
