import assert from 'node:assert/strict';
import { access, constants, readFile, rm } from 'node:fs/promises';
import { SandboxCheckout, type ScriptResult } from './sandbox-checkout.js';

describe('building dist', function () {
  this.timeout(60_000); // the compiler runs up to a dozen times

  it('compiles the code, copies the page, makes the command executable, and leaves an up-to-date dist alone', async () => {
    await using checkout = await sources();
    const built = await checkout.run('build.mjs');
    assert.equal(built.code, 0);
    assert.ok(hasBuilt(built));
    assert.match(await read(checkout, 'dist/src/cli/main.js'), /^#!\/usr\/bin\/env node\n/);
    assert.equal(await read(checkout, 'dist/src/viewer/index.html'), '<p>page</p>');
    assert.match(await read(checkout, 'dist/src/viewer/page.js'), /const page = 1/);
    assert.match(
      await read(checkout, 'dist/src/viewer/vendor/uPlot.esm.js'),
      /export \{ uPlot as default \}/,
    );
    assert.match(await read(checkout, 'dist/src/viewer/vendor/uPlot.min.css'), /\.uplot/);
    assert.match(
      await read(checkout, 'dist/src/viewer/vendor/uPlot.LICENSE'),
      /Permission is hereby granted/,
    );
    await access(checkout.path('dist/src/cli/main.js'), constants.X_OK);
    assert.ok(!hasBuilt(await checkout.run('build.mjs')));
  });

  it('builds again, completely, after any change to sources, page or dist, and removes what has no source any more', async () => {
    const changes: Record<string, (checkout: SandboxCheckout) => Promise<void>> = {
      'a source has changed': (to) => to.write('models/a.ts', 'export const a = 2;'),
      'the page has changed': (to) => to.write('src/viewer/index.html', '<p>new</p>'),
      'a compiled file is missing': (to) => rm(to.path('dist/models/a.js')),
      'a vendored file is missing': (to) => rm(to.path('dist/src/viewer/vendor/uPlot.esm.js')),
      'dist is missing': (to) => rm(to.path('dist'), { recursive: true }),
    };
    await using checkout = await sources();
    await checkout.run('build.mjs');
    for (const [change, apply] of Object.entries(changes)) {
      await apply(checkout);
      assert.ok(hasBuilt(await checkout.run('build.mjs')), change);
      const a = (await read(checkout, 'models/a.ts')).replace(';', '');
      assert.ok((await read(checkout, 'dist/models/a.js')).includes(a), change);
      assert.match(await read(checkout, 'dist/src/cli/main.js'), /main = 1/, change);
      const page = await read(checkout, 'src/viewer/index.html');
      assert.equal(await read(checkout, 'dist/src/viewer/index.html'), page, change);
    }
    await rm(checkout.path('models/a.ts'));
    await checkout.run('build.mjs');
    for (const ending of ['.js', '.js.map', '.d.ts']) {
      await assert.rejects(access(checkout.path(`dist/models/a${ending}`)), { code: 'ENOENT' });
    }
    await access(checkout.path('dist/src/cli/main.d.ts'));
  });

  it('fails on a type error, and again until it is corrected', async () => {
    await using checkout = await sources();
    await checkout.write('models/a.ts', "export const a: number = 'text';");
    for (const attempt of ['first', 'second']) {
      const { code, stdout, stderr } = await checkout.run('build.mjs');
      assert.equal(code, 1, attempt);
      assert.match(stdout, /models\/a\.ts.*TS2322/, attempt);
      assert.match(stderr, /do not compile/, attempt);
    }
    await checkout.write('models/a.ts', 'export const a = 3;');
    assert.equal((await checkout.run('build.mjs')).code, 0);
  });

  it('uses dist as it is, and says so, in an installation without TypeScript', async () => {
    await using checkout = await SandboxCheckout.create();
    const { code, stderr } = await checkout.run('build.mjs');
    assert.equal(code, 0);
    assert.match(stderr, /TypeScript is not installed .* using dist as it is/);
  });

  it('says what to do where there is neither dist nor TypeScript', async () => {
    await using checkout = await SandboxCheckout.create();
    await rm(checkout.path('dist'), { recursive: true });
    const { code, stderr } = await checkout.run('build.mjs');
    assert.equal(code, 1);
    assert.match(stderr, /npm ci --include=dev/);
  });
});

/** A checkout with the compiler and a few sources, not built yet. */
async function sources(): Promise<SandboxCheckout> {
  const checkout = await SandboxCheckout.create();
  const compilerOptions = {
    target: 'ES2022',
    lib: ['ES5'], // the smallest: this compiles in half a second
    module: 'ES2022',
    moduleResolution: 'Bundler',
    types: [],
    rootDir: '.',
    outDir: 'dist',
    declaration: true,
    sourceMap: true,
    strict: true,
  };
  const include = ['src', 'models'];
  await checkout.write(
    'tsconfig.json',
    JSON.stringify({ compilerOptions, include, exclude: ['src/viewer'] }),
  );
  await checkout.write('tsconfig.build.json', JSON.stringify({ extends: './tsconfig.json' }));
  const viewer = { rootDir: '.', outDir: '../../dist/src/viewer', declaration: false, sourceMap: false };
  await checkout.write(
    'src/viewer/tsconfig.json',
    JSON.stringify({ extends: '../../tsconfig.json', compilerOptions: viewer, include: ['.'], exclude: [] }),
  );
  await checkout.write('src/viewer/index.html', '<p>page</p>');
  await checkout.write('src/viewer/page.ts', 'export const page = 1;');
  await checkout.write('src/cli/main.ts', '#!/usr/bin/env node\nexport const main = 1;');
  await checkout.write('models/a.ts', 'export const a = 1;');
  await rm(checkout.path('dist'), { recursive: true });
  await checkout.realPackage('typescript');
  await checkout.realPackage('uplot');
  return checkout;
}

function read(checkout: SandboxCheckout, path: string): Promise<string> {
  return readFile(checkout.path(path), 'utf8');
}

function hasBuilt({ stderr }: ScriptResult): boolean {
  return stderr.includes('built in');
}
