import assert from 'node:assert/strict';
import { cp, rm } from 'node:fs/promises';
import { packagePath } from '../../src/core/package-root.js';
import { SandboxCheckout } from './sandbox-checkout.js';

const ROOMS = {
  'src/core/word.ts': 'export const word = 1;',
  'streams/frames.ts': "export { word } from '../src/core/word.js';",
  'models/network.ts': "export { word } from '../src/core/word.js';",
  'pipelines/live.ts':
    "export * from '../streams/frames.js'; export { word as other } from '../models/network.js';",
  'src/server/serve.ts': "export * from '../../pipelines/live.js';",
  'src/cli/main.ts': "export * from '../server/serve.js';",
} as const;

describe('the direction check', () => {
  it('accepts rooms that import in the right direction, and counts what it looked at', async () => {
    await using checkout = await house();
    const { code, stdout, stderr } = await checkout.run('check-direction.mjs');
    assert.equal(stderr, '');
    assert.equal(code, 0);
    assert.match(stdout, /src\/core: 1 modules, streams: 1 modules, models: 1 modules, pipelines: 1 modules/);
  });

  it('finds every import against the direction', async () => {
    const planted = {
      'src/core/a.ts': "import '../../streams/frames.js';",
      'streams/a.ts': "import '../models/network.js';",
      'models/a.ts': "import '../streams/frames.js';",
      'pipelines/a.ts': "import '../src/server/serve.js';",
      'src/server/a.ts': "import '../cli/main.js';",
      'src/cli/a.ts': "import './b.js';",
      'src/cli/b.ts': "import './a.js';",
      'src/cli/c.ts': "import './nowhere.js';",
    };
    await using checkout = await house(planted);
    const { code, stderr } = await checkout.run('check-direction.mjs');
    assert.equal(code, 1);
    for (const violation of [
      'core-imports-nothing-of-ours: src/core/a.ts -> streams/frames.ts',
      'streams-import-core-only: streams/a.ts -> models/network.ts',
      'models-import-core-only: models/a.ts -> streams/frames.ts',
      'pipelines-stay-below-the-roof: pipelines/a.ts -> src/server/serve.ts',
      'server-does-not-import-cli: src/server/a.ts -> src/cli/main.ts',
      'no-cycles: src/cli/a.ts -> src/cli/b.ts',
      'no-unresolvable: src/cli/c.ts -> ./nowhere.js',
    ]) {
      assert.ok(stderr.includes(`✗ ${violation}\n`), `${violation} in:\n${stderr}`);
    }
  });

  it('fails when a room is empty, for then it proves nothing', async () => {
    await using checkout = await house();
    await rm(checkout.path('models/network.ts'));
    await checkout.write('pipelines/live.ts', "export * from '../streams/frames.js';");
    const { code, stderr } = await checkout.run('check-direction.mjs');
    assert.equal(code, 1);
    assert.match(stderr, /✗ models: no module was looked at/);
  });

  it('fails when dependency-cruiser overlooks files', async () => {
    await using checkout = await house();
    await checkout.write(
      '.dependency-cruiser.cjs',
      "module.exports = { options: { exclude: { path: '^streams' } } };",
    );
    const { code, stderr } = await checkout.run('check-direction.mjs');
    assert.equal(code, 1);
    assert.match(stderr, /✗ streams\/frames\.ts: was not looked at/);
  });
});

/** A house with a file in every room, the project's own rules, and what is planted. */
async function house(planted: Readonly<Record<string, string>> = {}): Promise<SandboxCheckout> {
  const checkout = await SandboxCheckout.create();
  for (const file of ['.dependency-cruiser.cjs', 'tsconfig.json'])
    await cp(packagePath(file), checkout.path(file));
  for (const [path, content] of Object.entries({ ...ROOMS, ...planted })) await checkout.write(path, content);
  await checkout.realPackage('dependency-cruiser');
  await checkout.realPackage('typescript');
  return checkout;
}
